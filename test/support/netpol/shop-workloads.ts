/** Pods `front` and `web` with addresses, named as `hubbleFlow` names them, and a Service for `web`. */
export const shopWorkloads = `apiVersion: v1
kind: Pod
metadata: {name: front-5d8f7c6b9d-x2x4z, namespace: shop, labels: {app: front}}
spec: {containers: [{name: c}]}
status: {podIP: 100.64.0.11, hostIP: 10.0.0.4}
---
apiVersion: v1
kind: Pod
metadata: {name: web-5d8f7c6b9d-x2x4z, namespace: shop, labels: {app: web}}
spec: {containers: [{name: c, ports: [{name: http, containerPort: 8080}]}]}
status: {podIP: 100.64.0.12, hostIP: 10.0.0.5}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {selector: {app: web}, clusterIP: 172.20.0.9, ports: [{port: 80, targetPort: http}]}
`;
