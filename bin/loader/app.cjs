#!/usr/bin/env node
'use strict';
if (!require('node:module').enableCompileCache) require('./compile-cache.cjs');
require('./typescript.cjs');
require('../app.ts');
