{{- /* Labels of everything that this chart makes. Takes the root context. */ -}}
{{- define "samples.labels" -}}
app.kubernetes.io/part-of: samples
app.kubernetes.io/managed-by: {{ .Release.Service }}
bluegreen/color: {{ .Values.color }}
{{- end -}}

{{- /* What the restricted pod security standard asks of a pod, and of a container. */ -}}
{{- define "samples.podSecurity" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
seccompProfile:
  type: RuntimeDefault
{{- end -}}
{{- define "samples.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}

{{- /* An image, from the registry that stands for its own where there is one. Takes: root, image. */ -}}
{{- define "samples.image" -}}
{{- $registry := first (splitList "/" .image) }}
{{- $rest := trimPrefix $registry .image }}
{{- printf "%s%s" (get (.root.Values.registries | default dict) $registry | default $registry) $rest -}}
{{- end -}}
