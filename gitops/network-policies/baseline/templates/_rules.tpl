{{- define "baseline.metadata" -}}
metadata:
  name: {{ .name }}
  namespace: {{ .namespace }}
  labels:
    app.kubernetes.io/part-of: network-policies
    app.kubernetes.io/managed-by: {{ .root.Release.Service }}
{{- end -}}

{{- /* A rule towards or from address ranges. Takes: peers (to or from), cidrs, except, protocols, ports. */ -}}
{{- define "baseline.blocks" -}}
- {{ .peers }}:
    {{- range .cidrs }}
    - ipBlock:
        cidr: {{ . }}
        {{- with $.except }}
        except: {{ toJson . }}
        {{- end }}
    {{- end }}
  ports:
    {{- $protocols := default (list "TCP") .protocols }}
    {{- range $port := .ports }}
    {{- range $protocols }}
    - { protocol: {{ . }}, port: {{ $port }} }
    {{- end }}
    {{- end }}
{{- end -}}

{{- /* A rule towards or from pods of the same namespace. Takes: peers, labels, port. */ -}}
{{- define "baseline.pods" -}}
- {{ .peers }}:
    - podSelector:
        matchLabels: {{ toJson .labels }}
  ports:
    - { protocol: TCP, port: {{ .port }} }
{{- end -}}

{{- define "baseline.dns" -}}
- to:
    - namespaceSelector:
        matchLabels:
          kubernetes.io/metadata.name: kube-system
      podSelector:
        matchLabels:
          k8s-app: kube-dns
  ports:
    - { protocol: UDP, port: 53 }
    - { protocol: TCP, port: 53 }
{{- end -}}

{{- /* The Pod Identity agent, on every node. https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html */ -}}
{{- define "baseline.podIdentity" -}}
{{- include "baseline.blocks" (dict "peers" "to" "cidrs" (list "169.254.170.23/32") "ports" (list 80)) }}
{{- end -}}

{{- /*
One entry of ingress in files/components.yaml. Takes: entry, addresses. Ranges rather than selectors for DNS: the VPC CNI writes down every pod
that a selector finds, and all pods would be tens of thousands.
*/ -}}
{{- define "baseline.ingress" -}}
{{- if kindIs "string" .entry }}
{{- if ne .entry "dns" }}{{ fail (printf "no ingress is called %s" .entry) }}{{ end }}
{{- include "baseline.blocks" (dict "peers" "from" "cidrs" (concat .addresses.pods .addresses.nodes) "protocols" (list "UDP" "TCP") "ports" (list 53)) }}
{{- else if .entry.controlPlane }}
{{- include "baseline.blocks" (dict "peers" "from" "cidrs" .addresses.controlPlane "ports" (list .entry.controlPlane)) }}
{{- else }}
{{- include "baseline.pods" (dict "peers" "from" "labels" .entry.from "port" .entry.port) }}
{{- end }}
{{- end -}}

{{- /*
One entry of egress in files/components.yaml. Takes: entry, addresses. The API is named by its interfaces and by its ClusterIP: Kubernetes
judges a connection by where it ends, the VPC CNI by what the pod asked for.
*/ -}}
{{- define "baseline.egress" -}}
{{- $addresses := .addresses }}
{{- if eq (toString .entry) "dns" }}
{{- include "baseline.dns" . }}
{{- else if eq (toString .entry) "api" }}
{{- include "baseline.blocks" (dict "peers" "to" "cidrs" (append $addresses.controlPlane $addresses.apiService) "ports" (list 443)) }}
{{- else if eq (toString .entry) "podIdentity" }}
{{- include "baseline.podIdentity" . }}
{{- else if eq (toString .entry) "kubelets" }}
{{- include "baseline.blocks" (dict "peers" "to" "cidrs" $addresses.nodes "ports" (list 10250)) }}
{{- else if eq (toString .entry) "resolvers" }}
{{- include "baseline.blocks" (dict "peers" "to" "cidrs" $addresses.resolvers "protocols" (list "UDP" "TCP") "ports" (list 53)) }}
{{- else if kindIs "string" .entry }}
{{- fail (printf "no egress is called %s" .entry) }}
{{- else if .entry.https }}
{{- include "baseline.blocks" (dict "peers" "to" "cidrs" (list "0.0.0.0/0") "except" (append $addresses.pods $addresses.services) "ports" .entry.https) }}
{{- else }}
{{- include "baseline.pods" (dict "peers" "to" "labels" .entry.to "port" .entry.port) }}
{{- end }}
{{- end -}}
