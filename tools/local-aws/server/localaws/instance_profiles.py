"""moto lists every instance profile whatever the PathPrefix; Karpenter takes those below its own cluster's path for its own."""
from moto.core.responses import ActionResult
from moto.iam.models import filter_items_with_path_prefix
from moto.iam.responses import IamResponse


def list_instance_profiles(self):
    profiles = filter_items_with_path_prefix(self._get_param("PathPrefix", "/"), self.backend.get_instance_profiles())
    return ActionResult({"InstanceProfiles": profiles})


IamResponse.list_instance_profiles = list_instance_profiles
