// CDK's template validation initialises a 9 MB WASM engine in every test file; CI runs it once, on the real synthesis.
process.env.CDK_VALIDATION = 'false';
// A unit test that reaches for AWS must fail, not find the developer's credentials.
process.env.AWS_EC2_METADATA_DISABLED = 'true';
process.env.AWS_PROFILE = '';
process.env.AWS_CONFIG_FILE = '/nonexistent';
process.env.AWS_SHARED_CREDENTIALS_FILE = '/nonexistent';
