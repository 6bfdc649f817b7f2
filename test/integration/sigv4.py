"""Signs a request as botocore does, for a date that is given: the outside judge of a signature. Reads and writes JSON."""
import json
import sys

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

asked = json.load(sys.stdin)
signed = {name.lower() for name in asked["signedHeaders"]}
request = AWSRequest(method="GET", url=asked["url"], headers={name: value for name, value in asked["headers"].items() if name.lower() in signed})
request.context["timestamp"] = asked["headers"]["x-amz-date"]
auth = SigV4Auth(Credentials("testing", "testing"), "aps", asked["region"])
text = auth.string_to_sign(request, auth.canonical_request(request))
print(json.dumps(auth.signature(text, request)))
