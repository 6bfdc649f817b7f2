#!/usr/bin/env node
'use strict';
require('./compile-cache.cjs');
require('./typescript.cjs');
require('./app.ts');
