// CDK's template validation initializes a 9 MB WASM engine in every test file; CI runs it once, on the real synthesis.
process.env.CDK_VALIDATION = 'false';
// The SDK warns every process that it does not support Node 20 from 2027 on.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
// A unit test that reaches for AWS must fail, not find the developer's credentials.
process.env.AWS_EC2_METADATA_DISABLED = 'true';
delete process.env.AWS_PROFILE;
// An empty file and not a missing one: any path can come to exist.
process.env.AWS_CONFIG_FILE = '/dev/null';
process.env.AWS_SHARED_CREDENTIALS_FILE = '/dev/null';
