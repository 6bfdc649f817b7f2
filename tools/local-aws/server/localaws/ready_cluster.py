"""With LOCAL_AWS_READY=true, EKS also says of every cluster what moto cannot: that its add-ons run, and that its insights found nothing.

For the demo, where no cluster runs and a row of preflight that cannot be read would mean nothing.
"""
import json
import os
import time

import moto.eks.urls as urls

_addons = {"vpc-cni": "v1.23.1-eksbuild.1", "coredns": "v1.14.3-eksbuild.23", "kube-proxy": "v1.36.0-eksbuild.25"}


def _answer(body):
    return 200, {"Content-Type": "application/json"}, json.dumps(body)


def _list_addons(request, full_url, headers):
    return _answer({"addons": list(_addons)})


def _describe_addon(request, full_url, headers):
    name = full_url.split("?")[0].rsplit("/", 1)[1]
    return _answer({"addon": {"addonName": name, "status": "ACTIVE", "addonVersion": _addons[name], "health": {"issues": []}}})


def _list_insights(request, full_url, headers):
    names = ["Kubelet version skew", "Deprecated APIs removed in the next version"]
    insights = [{"name": name, "lastRefreshTime": time.time(), "insightStatus": {"status": "PASSING", "reason": "None found."}} for name in names]
    return _answer({"insights": insights})


def _list_associations(request, full_url, headers):
    return _answer({"associations": []})


if os.environ.get("LOCAL_AWS_READY") == "true":
    urls.url_paths["{0}/clusters/(?P<name>[^/]+)/addons$"] = _list_addons
    urls.url_paths["{0}/clusters/(?P<name>[^/]+)/addons/(?P<addon>[^/]+)$"] = _describe_addon
    urls.url_paths["{0}/clusters/(?P<name>[^/]+)/insights$"] = _list_insights
    urls.url_paths["{0}/clusters/(?P<name>[^/]+)/pod-identity-associations$"] = _list_associations
