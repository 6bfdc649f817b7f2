"""Traffic mirror sessions, which moto lacks (it has filters and targets).

Emulated, after the EC2 API reference and the Traffic Mirroring guide: numbers are unique per interface, three sessions an interface, an interface
that is no more takes its sessions along. Not emulated: which instance types can be a source, and packets.
"""
import random

from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult
from moto.ec2.models import ec2_backends
from moto.ec2.responses import EC2Response

SESSIONS = {}


class Refused(ServiceException):
    """An error of EC2: its code and words."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


def _interfaces(backend):
    return {eni.id for eni in backend.enis.values()}


def _alive(backend):
    present = _interfaces(backend)
    for key in [key for key, session in SESSIONS.items() if session["NetworkInterfaceId"] not in present]:
        del SESSIONS[key]
    return SESSIONS


def create_traffic_mirror_session(self):
    backend = self.ec2_backend
    sessions = _alive(backend)
    interface = self._get_param("NetworkInterfaceId")
    number = int(self._get_param("SessionNumber"))
    if interface not in _interfaces(backend):
        raise Refused("InvalidNetworkInterfaceID.NotFound", f"The networkInterface ID '{interface}' does not exist")
    there = [session for session in sessions.values() if session["NetworkInterfaceId"] == interface]
    if len(there) >= 3 or any(session["SessionNumber"] == number for session in there):
        raise Refused("InvalidParameterValue", f"session number {number} is in use, or there are three sessions on {interface}")
    tags = [tag for spec in self._get_param("TagSpecifications", []) for tag in spec.get("Tags", spec.get("Tag", []))]
    session = {
        "TrafficMirrorSessionId": "tms-" + "".join(random.choices("0123456789abcdef", k=17)),
        "TrafficMirrorTargetId": self._get_param("TrafficMirrorTargetId"),
        "TrafficMirrorFilterId": self._get_param("TrafficMirrorFilterId"),
        "NetworkInterfaceId": interface,
        "OwnerId": backend.account_id,
        "SessionNumber": number,
        "Tags": tags,
    }
    length = self._get_param("PacketLength")
    if length is not None:
        session["PacketLength"] = int(length)
    sessions[session["TrafficMirrorSessionId"]] = session
    return ActionResult({"TrafficMirrorSession": session})


def describe_traffic_mirror_sessions(self):
    found = list(_alive(self.ec2_backend).values())
    for name, values in self._filters_from_querystring().items():
        if name.startswith("tag:"):
            key = name[len("tag:"):]
            found = [s for s in found if any(t["Key"] == key and t["Value"] in values for t in s["Tags"])]
        elif name == "network-interface-id":
            found = [s for s in found if s["NetworkInterfaceId"] in values]
        else:
            raise Refused("InvalidParameterValue", f"the filter {name} is not emulated here")
    return ActionResult({"TrafficMirrorSessions": found})


def delete_traffic_mirror_session(self):
    session = self._get_param("TrafficMirrorSessionId")
    if _alive(self.ec2_backend).pop(session, None) is None:
        raise Refused("InvalidTrafficMirrorSessionId.NotFound", f"{session} does not exist")
    return ActionResult({"TrafficMirrorSessionId": session})


for action in (create_traffic_mirror_session, describe_traffic_mirror_sessions, delete_traffic_mirror_session):
    setattr(EC2Response, action.__name__, action)
