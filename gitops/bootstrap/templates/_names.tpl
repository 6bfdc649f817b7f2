{{- /* Labels of everything that this chart makes. Takes the root context. */ -}}
{{- define "bootstrap.labels" -}}
app.kubernetes.io/part-of: bootstrap
app.kubernetes.io/managed-by: {{ .Release.Service }}
bluegreen/color: {{ .Values.color }}
{{- end -}}

{{- /*
Waves, in the order in which Argo CD applies them. It goes on once everything of a wave is healthy; Applications have a health of their own
because the platform stack configures one (lib/stacks/platform/argo-cd-values.ts).
*/ -}}
{{- define "bootstrap.wave" -}}
{{- $waves := list "namespaces" "projects" "capacity" "operators" "credentials" "network-policies" "bindings" "workloads" -}}
{{- if not (has . $waves) }}{{ fail (printf "no wave is called %s" .) }}{{ end -}}
{{- range $number, $name := $waves }}
{{- if eq $name $ }}argocd.argoproj.io/sync-wave: {{ $number | quote }}{{ end }}
{{- end }}
{{- end -}}

{{- /* Namespaces of the environment's workloads, as a JSON list: those of services, and those that the configuration adds. */ -}}
{{- define "bootstrap.namespaces" -}}
{{- $namespaces := list }}
{{- range .Values.services }}
{{- $namespaces = append $namespaces .namespace }}
{{- end }}
{{- concat $namespaces .Values.namespaces | uniq | toJson }}
{{- end -}}

{{- /*
Namespaces that an application of the environment's namespaces may not write into, as a JSON list: everything else it may. Not the list of namespaces
that the configuration has now: one that leaves it would be out of bounds before its objects are pruned, and the whole sync would be refused.
None of them makes a namespace, so what it may write into is there already. Takes the root context.
*/ -}}
{{- define "bootstrap.outOfBounds" -}}
{{- $platform := list "kube-*" "default" .Release.Namespace "keda" "external-secrets" -}}
{{- $ours := include "bootstrap.namespaces" . | fromJsonArray -}}
{{- $outOfBounds := list -}}
{{- range $platform }}{{ if not (has . $ours) }}{{ $outOfBounds = append $outOfBounds . }}{{ end }}{{ end -}}
{{- $outOfBounds | toJson -}}
{{- end -}}

{{- /* Namespaces of what the platform runs beside `kube-system`, as a JSON list. Takes the root context. */ -}}
{{- define "bootstrap.platformNamespaces" -}}
{{- $namespaces := list .Release.Namespace }}
{{- if .Values.keda.enabled }}{{ $namespaces = append $namespaces "keda" }}{{ end }}
{{- if .Values.externalSecrets.enabled }}{{ $namespaces = append $namespaces "external-secrets" }}{{ end }}
{{- $namespaces | toJson }}
{{- end -}}
