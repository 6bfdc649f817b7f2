{{- /* Labels of everything that this chart makes. Takes the root context. */ -}}
{{- define "bootstrap.labels" -}}
app.kubernetes.io/part-of: bootstrap
app.kubernetes.io/managed-by: {{ .Release.Service }}
bluegreen/color: {{ .Values.color }}
{{- end -}}

{{- /*
Waves, in the order in which Argo CD applies them. The controller injects a readiness gate into a pod only if the namespace has its label
and the Service and the binding are there before the pod.
https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/deploy/pod_readiness_gate/
*/ -}}
{{- define "bootstrap.wave" -}}
argocd.argoproj.io/sync-wave: {{ get (dict "namespace" "-3" "service" "-2" "binding" "-1" "workload" "0") . | quote }}
{{- end -}}
