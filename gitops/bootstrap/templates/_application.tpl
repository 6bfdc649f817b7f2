{{- /*
An Application and the AppProject of its own, which allows it what it needs and nothing else.
Takes: root, name, wave, source, namespace (where it stands), options (sync options), and what the project allows: sources, namespaces (and those
that it does not, notIn), cluster (group/kind pairs), and either namespaced (all that it may make in its namespaces) or forbidden (all that it
may not). Optional: keep (never pruned), forever (what it made is never deleted by it), free (no later wave waits for it), ignore (ignoreDifferences).
*/ -}}
{{- define "bootstrap.application" }}
---
apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata:
  name: {{ .name }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "bootstrap.labels" .root | nindent 4 }}
  annotations:
    {{- include "bootstrap.wave" "projects" | nindent 4 }}
  finalizers:
    # An Application whose project went first cannot be deleted any more.
    - resources-finalizer.argocd.argoproj.io
spec:
  description: What the application {{ .name }} may make
  sourceRepos:
    {{- toYaml .sources | nindent 4 }}
  destinations:
    {{- range .notIn }}
    - server: https://kubernetes.default.svc
      namespace: {{ printf "!%s" . | quote }}
    {{- end }}
    {{- range .namespaces }}
    - server: https://kubernetes.default.svc
      namespace: {{ . | quote }}
    {{- end }}
  {{- include "bootstrap.kinds" (dict "field" "clusterResourceWhitelist" "kinds" .cluster) | nindent 2 }}
  {{- if .forbidden }}
  {{- include "bootstrap.kinds" (dict "field" "namespaceResourceBlacklist" "kinds" .forbidden) | nindent 2 }}
  {{- else }}
  {{- include "bootstrap.kinds" (dict "field" "namespaceResourceWhitelist" "kinds" .namespaced) | nindent 2 }}
  {{- end }}
---
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: {{ .name }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "bootstrap.labels" .root | nindent 4 }}
  annotations:
    {{- include "bootstrap.wave" .wave | nindent 4 }}
    {{- if .keep }}
    # Left out of the configuration by mistake, it stays, and the root application says OutOfSync.
    argocd.argoproj.io/sync-options: Prune=false
    {{- end }}
    {{- if .free }}
    # Read by the health check of Applications (lib/stacks/platform/argo-cd-health.ts).
    bluegreen/later-waves: do-not-wait
    {{- end }}
  {{- if not .forever }}
  finalizers:
    # Deleting it deletes what it made: docs/teardown.md relies on it.
    - resources-finalizer.argocd.argoproj.io
  {{- end }}
spec:
  project: {{ .name }}
  source:
    {{- toYaml .source | nindent 4 }}
  destination:
    server: https://kubernetes.default.svc
    namespace: {{ .namespace }}
  syncPolicy:
    automated:
      prune: {{ not .forever }}
      selfHeal: true
    {{- with .options }}
    syncOptions:
      {{- toYaml . | nindent 6 }}
    {{- end }}
    # As of the root application: about half an hour, each attempt at the newest commit.
    retry:
      limit: 10
      refresh: true
      backoff:
        duration: 10s
        factor: 2
        maxDuration: 5m
  {{- with .ignore }}
  ignoreDifferences:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}

{{- /* A list of group/kind pairs; the core group is written as /Kind. */ -}}
{{- define "bootstrap.kinds" -}}
{{- if .kinds -}}
{{ .field }}:
{{- range .kinds }}
  {{- $parts := splitn "/" 2 . }}
  - group: {{ $parts._0 | quote }}
    kind: {{ $parts._1 | quote }}
{{- end }}
{{- else -}}
{{ .field }}: []
{{- end }}
{{- end -}}

{{- /* A chart that stands beside this one. Takes: root, path (from the folder of charts), values. */ -}}
{{- define "bootstrap.ownChart" -}}
repoURL: {{ .root.Values.source.repository }}
targetRevision: {{ .root.Values.source.revision }}
path: {{ list .root.Values.source.folder .path | compact | join "/" }}
helm:
  releaseName: {{ base .path }}
  valuesObject:
    {{- toYaml .values | nindent 4 }}
{{- end -}}

{{- /* A chart of somebody else's repository. Takes: chart, release, values. */ -}}
{{- define "bootstrap.foreignChart" -}}
repoURL: {{ .chart.repository }}
chart: {{ .chart.chart }}
targetRevision: {{ .chart.version }}
helm:
  releaseName: {{ .release }}
  valuesObject:
    {{- toYaml .values | nindent 4 }}
{{- end -}}

{{- /*
What `bluegreen workers handover` changes on declared workers; Argo CD must not change it back. It still applies when an object is made: a standby
color comes up paused. Named one by one, or a change of replicas in Git would be ignored everywhere. Takes the root context.
*/ -}}
{{- define "bootstrap.ignoreWorkers" -}}
{{- $groups := dict "Deployment" "apps" "StatefulSet" "apps" "CronJob" "batch" "ScaledObject" "keda.sh" "ScaledJob" "keda.sh" }}
{{- range .Values.workers.declared }}
- group: {{ get $groups .kind }}
  kind: {{ .kind }}
  namespace: {{ .namespace }}
  name: {{ .name }}
  jsonPointers:
    {{- if eq .kind "CronJob" }}
    - /spec/suspend
    {{- else if eq (get $groups .kind) "apps" }}
    - /spec/replicas
    {{- else }}
    - /metadata/annotations/autoscaling.keda.sh~1paused
    - /metadata/annotations/autoscaling.keda.sh~1paused-replicas
    {{- end }}
{{- end }}
{{- end -}}
