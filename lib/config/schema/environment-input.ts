// Written by `npm run docs:config` from the descriptions in this folder; a test checks that it is current.

export interface EnvironmentInput {
  /** Name of the environment; its file has the same name. The names of its AWS resources begin with it. */
  name: string;
  /** AWS account that the stacks are deployed to. */
  account: string;
  /** AWS region that the stacks are deployed to. */
  region: string;
  /**
   * Refuses to delete the stacks that both colors stand on: network, edge, identity, traffic. A color has
   * `clusters.<color>.deletionProtection`. To take the environment down, set it to false and deploy.
   */
  deletionProtection?: boolean | undefined;
  /** Zones of the subnets, the nodes and the load balancer: two to six. */
  availabilityZones: string[];
  /**
   * Id of each zone, as printed by `aws ec2 describe-availability-zones --query "AvailabilityZones[].[ZoneName,ZoneId]"`. Needed only in a
   * region with a zone that cannot host an EKS cluster: its name differs from account to account.
   */
  zoneIds?: Record<string, string> | undefined;
  /**
   * Tags of every resource that takes tags, and of what nodes bring with them: instances, volumes, network interfaces, and the volumes that
   * the EBS CSI driver makes.
   */
  tags?: Record<string, string> | undefined;
  /** What your organization prescribes for its accounts (docs/organization.md). Default: nothing. */
  organization?: OrganizationInput | undefined;
  /** VPC, subnets and addresses. */
  network: NetworkInput;
  /** The load balancer in front of both clusters. */
  edge: EdgeInput;
  /** HTTP services behind the load balancer. A shift moves their requests. */
  services: ServicesEntryInput[];
  /** Weights of the two colors before any shift, and the test route. */
  traffic: TrafficInput;
  /** How `bluegreen shift` moves requests. Default: one wave of all services, five steps, 10 minutes each. */
  shift?: ShiftInput | undefined;
  /** Who hears of a shift, its alarms and a standstill (docs/shift-on-aws.md). Nobody, until one of these is set. */
  notifications?: NotificationsInput | undefined;
  /** The two clusters. At least one is managed by this app. */
  clusters: ClustersInput;
  /** Databases, caches and brokers that pods connect to. Each gets a rule in its security group that admits the pods of both colors. */
  dependencies?: DependenciesEntryInput[] | undefined;
  /**
   * Customer-managed KMS keys of volumes that storage classes or the account's default name: the EBS CSI driver of both colors may use
   * these and no other. AWS's own key for EBS needs no entry.
   */
  volumeKeyArns?: string[] | undefined;
  /** Service accounts and what they may do in AWS, the same on both colors (EKS Pod Identity). */
  identities?: IdentitiesEntryInput[] | undefined;
  /**
   * Background workloads and where they run (docs/workers.md). Left out: none is declared, and workers that Git brings up start paused on
   * both colors.
   */
  workers?: WorkersInput | undefined;
  /** Git repository that Argo CD reads, and what it brings up (docs/gitops.md). */
  gitops: GitopsInput;
  /** Copies of the packets of a color's nodes (docs/mirroring.md). Left out: nothing is mirrored. */
  mirroring?: MirroringInput | undefined;
}

interface OrganizationInput {
  /**
   * Managed policy that every role of the stacks gets as its permissions boundary, the roles of the CDK's own functions included. Left out:
   * none.
   */
  permissionsBoundaryArn?: string | undefined;
  /** IAM path of every role of the stacks. Set it before the first deploy: a change makes the roles, and with them the clusters, anew. */
  rolePath?: string | undefined;
  /** Qualifier of the `cdk bootstrap` that deploys this environment. Left out: the one of cdk.json, or else the one of the CDK. */
  bootstrapQualifier?: string | undefined;
  /** KMS keys of your organization, one for all or one for each purpose. Default: none. */
  keys?: OrganizationKeysInput | undefined;
  /** Proxy for what nodes and controllers reach outside AWS: registries, charts, Git. Left out: none. */
  httpProxy?: OrganizationHttpProxyInput | undefined;
  /** Private registries of images and charts. Left out: they come from where their projects publish them. */
  registries?: OrganizationRegistriesInput | undefined;
}

interface OrganizationKeysInput {
  /** Key of everything below that names none of its own. Left out: each of these has what it has without `keys`. */
  all?: string | undefined;
  /**
   * Key of the Secrets in both clusters. Set it before the first deploy: a cluster cannot change it. Left out: a key that the stack of the
   * cluster makes.
   */
  secrets?: string | undefined;
  /**
   * Key of the log groups: control planes, VPC flow logs, functions, the state machine. Left out: keys that the stacks make for control
   * planes and flow logs, and the key of CloudWatch for the others.
   */
  logs?: string | undefined;
  /** Key of the table of shifts. Left out: AWS's key for DynamoDB. */
  table?: string | undefined;
  /** Key of the topic that notifies people. Left out: a key that the traffic stack makes. */
  topic?: string | undefined;
  /** Key of the queues: Karpenter's interruptions and dead letters. Left out: the key that SQS manages. */
  queues?: string | undefined;
}

interface OrganizationHttpProxyInput {
  /** Address of the proxy, with its port. */
  url: string;
  /**
   * What is reached without the proxy besides the VPC, the cluster and the environment's endpoints, such as a Git host inside the network.
   */
  noProxy?: string[] | undefined;
}

interface OrganizationRegistriesInput {
  /**
   * Registry and path, such as a prefix of an ECR pull-through cache, by the public registry that it stands for: the rest of the name is
   * kept. Each registry that the environment uses.
   */
  images: OrganizationRegistriesImagesInput;
  /**
   * OCI registry and path below which every chart is, under its own name. Left out: charts come from their projects' repositories, and
   * Karpenter's with the images of `public.ecr.aws`.
   */
  charts?: string | undefined;
  /**
   * Secret in the argocd namespace with which Argo CD reads `charts`, made by hand or by External Secrets. Left out: the registry admits
   * Argo CD without credentials.
   */
  chartsSecret?: string | undefined;
}

interface OrganizationRegistriesImagesInput {
  /** Where images of `public.ecr.aws` are. */
  ecrPublic?: string | undefined;
  /** Where images of `quay.io` are. */
  quay?: string | undefined;
  /** Where images of `ghcr.io` are. */
  ghcr?: string | undefined;
  /** Where images of `docker.io` are. */
  dockerHub?: string | undefined;
}

interface NetworkInput {
  /** The VPC of both clusters: created by this app, or taken as it exists. */
  vpc: ManagedNetworkVpcInput | ExistingNetworkVpcInput;
  /**
   * Blocks of /16 to /28 inside 100.64.0.0/10 for pods; the network stack adds them to the VPC. One block is split over the zones. One
   * block per zone serves both colors. Two per zone: the first half is blue's, the second green's.
   */
  podCidrs: string[];
  /** Most IPv4 CIDRs that AWS allows the VPC, the primary one included. It is 5 unless you had the quota raised. */
  cidrQuota?: number | undefined;
  /**
   * Whether nodes and pods must still find addresses when one zone is lost and its nodes start in the other zones. Checked against the
   * subnets.
   */
  tolerateZoneLoss?: boolean | undefined;
  /** VPC endpoints, through which nodes and pods reach AWS without leaving the VPC. */
  endpoints?: NetworkEndpointsInput | undefined;
  /** VPC flow logs in CloudWatch Logs. Left out: a managed VPC keeps 30 days, an existing one gets none. */
  flowLogs?: NetworkFlowLogsInput | undefined;
}

interface ManagedNetworkVpcInput {
  /** This app creates the VPC. */
  kind: 'managed';
  /** Primary CIDR of the VPC, /16 to /28. It holds the public, node and control-plane subnets; pods have blocks of their own. */
  cidr: string;
  /**
   * `per-zone`: each zone has its own NAT gateway, and the loss of a zone takes no other zone's way out. `one`: cheaper, and a single point
   * of failure. `none`: nothing in the VPC reaches the internet, and AWS is reached through endpoints (docs/organization.md).
   */
  natGateways: 'one' | 'per-zone' | 'none';
  /** Sizes of the subnets, as prefix lengths. */
  subnetPrefixes?: ManagedNetworkVpcSubnetPrefixesInput | undefined;
}

interface ManagedNetworkVpcSubnetPrefixesInput {
  /** Prefix length of the public subnet in each zone: load balancer and NAT gateways. */
  public?: number | undefined;
  /** Prefix length of the node subnet in each zone. */
  nodes?: number | undefined;
  /**
   * Prefix length of the subnet for the control plane's network interfaces in each zone. EKS needs 6 free addresses in it and advises 16.
   */
  controlPlane?: number | undefined;
}

interface ExistingNetworkVpcInput {
  /** The VPC exists. Nothing is looked up: what the stacks need of it stands here. */
  kind: 'existing';
  /** Nothing in the VPC reaches the internet: no NAT gateway, no proxy, AWS through endpoints alone (docs/organization.md). */
  isolated?: boolean | undefined;
  /** Id of the VPC. */
  vpcId: string;
  /**
   * Every IPv4 CIDR that the VPC has today, the primary one first. Blocks in `podCidrs` are not among them: the network stack adds those.
   */
  cidrs: string[];
  /** Subnets of the VPC, by zone name. */
  subnets: ExistingNetworkVpcSubnetsInput;
}

interface ExistingNetworkVpcSubnetsInput {
  /** Public subnet of each zone. Needed by a managed load balancer that faces the internet. */
  public?: Record<string, string> | undefined;
  /** Node subnet of each zone, also for the function that runs kubectl. */
  nodes: Record<string, ExistingNetworkVpcSubnetsNodesEntryInput>;
  /** Subnet of each zone for the control plane's network interfaces. EKS needs 6 free addresses in it and advises 16. */
  controlPlane: Record<string, ExistingNetworkVpcSubnetsControlPlaneEntryInput>;
  /**
   * Pod subnet of each zone, where these exist too; `podCidrs` must then be empty. Left out: the network stack creates them from
   * `podCidrs`.
   */
  pods?: Record<string, ExistingNetworkVpcSubnetsPodsEntryInput> | undefined;
}

interface ExistingNetworkVpcSubnetsNodesEntryInput {
  /** Id of the subnet. */
  subnetId: string;
  /** IPv4 CIDR of the subnet. */
  cidr: string;
  /** Route table of the subnet; it leads to a NAT gateway. Gets the route of the S3 endpoint. */
  routeTableId: string;
}

interface ExistingNetworkVpcSubnetsControlPlaneEntryInput {
  /** Id of the subnet. */
  subnetId: string;
  /** IPv4 CIDR of the subnet. */
  cidr: string;
}

interface ExistingNetworkVpcSubnetsPodsEntryInput {
  /** Id of the subnet. */
  subnetId: string;
  /** IPv4 CIDR of the subnet. */
  cidr: string;
}

interface NetworkEndpointsInput {
  /** Creates the gateway endpoint for S3. It is free, and image layers come through it. */
  s3?: boolean | undefined;
  /**
   * AWS services that get an interface endpoint, billed per zone and hour. Its private DNS name holds for the whole VPC, which it admits.
   * Default: in a managed VPC those that the platform calls most, and without NAT gateways all that it calls; none in an existing one,
   * where the other workloads would be moved to it too, and which may have it already.
   */
  interfaces?:
    | (
        | 'ecr.api'
        | 'ecr.dkr'
        | 'sts'
        | 'ec2'
        | 'eks'
        | 'eks-auth'
        | 'sqs'
        | 'ssm'
        | 'logs'
        | 'elasticloadbalancing'
        | 'lambda'
        | 'ssmmessages'
        | 'secretsmanager'
      )[]
    | undefined;
}

interface NetworkFlowLogsInput {
  /** Days that CloudWatch Logs keeps the flow logs. */
  retentionDays: number;
}

interface EdgeInput {
  /**
   * The Application Load Balancer in front of both clusters: created by this app, or taken as it exists. Services are behind it unless they
   * name another one.
   */
  loadBalancer: ManagedEdgeLoadBalancerInput | ExistingEdgeLoadBalancerInput;
  /**
   * Further load balancers by name, such as `internal`; `services[].loadBalancer` names the one that a service is behind. A shift spans all
   * of them. A managed one is called `<env>-<name>`, or `<env>-<name>-int` if it is internal.
   */
  loadBalancers?:
    | Record<string, ManagedEdgeLoadBalancerInput | ExistingEdgeLoadBalancerInput | NetworkEdgeLoadBalancersEntryInput>
    | undefined;
}

interface ManagedEdgeLoadBalancerInput {
  /** This app creates the load balancer. */
  kind: 'managed';
  /**
   * `internet-facing`: public addresses, in the public subnets. `internal`: private addresses, in the node subnets. A change makes the load
   * balancer anew and interrupts every service (docs/teardown.md).
   */
  scheme: 'internet-facing' | 'internal';
  /** Certificates of the HTTPS listener, at least one. The first is the default, the others are chosen by SNI. */
  certificateArns: string[];
  /** Addresses that may connect to ports 80 and 443. Default: nobody. A public service says 0.0.0.0/0 here. */
  allowedCidrs?: string[] | undefined;
  /** Seconds without data after which the load balancer closes a connection. */
  idleTimeoutSeconds?: number | undefined;
  /** AWS WAF web ACL that guards the load balancer. Left out: none. */
  webAclArn?: string | undefined;
  /** Route 53 alias records that lead to the load balancer. Target health is not evaluated: an idle color would pull the record. */
  aliases?: ManagedEdgeLoadBalancerAliasesEntryInput[] | undefined;
  /** Days that access logs are kept, in a bucket of the edge stack. */
  accessLogRetentionDays?: number | undefined;
  /** Refuses every deletion of the load balancer, by CloudFormation too, until set to false. */
  deletionProtection?: boolean | undefined;
}

interface ManagedEdgeLoadBalancerAliasesEntryInput {
  /** Id of the hosted zone that gets the record. */
  hostedZoneId: string;
  /** Domain of the hosted zone; the record's name must lie in it. */
  zoneName: string;
  /** Name of the record, such as shop.example.com. */
  name: string;
}

interface ExistingEdgeLoadBalancerInput {
  /** The load balancer exists. Its listener gets the weighted rules. */
  kind: 'existing';
  /** ARN of the Application Load Balancer. */
  arn: string;
  /** ARN of the HTTPS listener that gets the weighted rules. */
  listenerArn: string;
  /**
   * Security group of the load balancer. Pods of a managed cluster admit it on their container ports, and it gets the egress rules to them.
   */
  securityGroupId: string;
  /** CIDRs of the load balancer's subnets; network policies admit requests from them. Left out: every CIDR of the VPC. */
  subnetCidrs?: string[] | undefined;
}

interface NetworkEdgeLoadBalancersEntryInput {
  /** This app creates a Network Load Balancer, for services of TCP, TLS and UDP: each has a listener of its own (`services[].listener`). */
  kind: 'network';
  /**
   * `internet-facing`: public addresses, in the public subnets. `internal`: private addresses, in the node subnets. A change makes the load
   * balancer anew and interrupts every service behind it.
   */
  scheme: 'internet-facing' | 'internal';
  /** Addresses that may connect to the ports of the services behind it. Default: nobody. */
  allowedCidrs?: string[] | undefined;
  /**
   * Certificates of its TLS listeners. The first is the default, the others are chosen by SNI. Left out: none, where no service has TLS.
   */
  certificateArns?: string[] | undefined;
  /** Route 53 alias records that lead to the load balancer. Target health is not evaluated: an idle color would pull the record. */
  aliases?: ManagedEdgeLoadBalancerAliasesEntryInput[] | undefined;
  /** Refuses every deletion of the load balancer, by CloudFormation too, until set to false. */
  deletionProtection?: boolean | undefined;
}

interface ServicesEntryInput {
  /** Name of the service. Target groups are called `<env>-<name>-<color>`, which is at most 32 characters. */
  name: string;
  /** Namespace of the Kubernetes Service. */
  namespace: string;
  /** Name of the Kubernetes Service. Default: the service's `name`. */
  serviceName?: string | undefined;
  /** Port of the Kubernetes Service. */
  servicePort?: number | undefined;
  /** Port of the container. The load balancer connects to it directly, past the Kubernetes Service. */
  containerPort: number;
  /**
   * Protocol in which the load balancer connects to the pods. With HTTPS it does not check their certificate. It is fixed with the target
   * groups, whose names are taken: to change it, add the service under another name.
   */
  targetProtocol?: 'HTTP' | 'HTTPS' | undefined;
  /**
   * Version in which requests are sent to the pods. With HTTP2 and GRPC clients must use HTTP/2, and the service cannot have
   * `authentication`. The status of a gRPC call is in its trailers, which no alarm on HTTP codes sees: judge a shift of GRPC by an
   * analysis, too (docs/analyses.md). Fixed like `targetProtocol`.
   */
  protocolVersion?: 'HTTP1' | 'HTTP2' | 'GRPC' | undefined;
  /**
   * Priority of the listener rule; lower numbers are matched first. The test route takes the number before it, so leave that free. Every
   * service has one, unless it has a `listener`.
   */
  priority?: number | undefined;
  /** Load balancer of `edge.loadBalancers` that the service is behind. Left out: `edge.loadBalancer`. */
  loadBalancer?: string | undefined;
  /**
   * Listener of the service, on a load balancer of kind `network`, in place of `priority`, `hosts` and `paths`: for TCP, TLS and UDP
   * (docs/network-load-balancers.md).
   */
  listener?: ServicesEntryListenerInput | undefined;
  /** Host names whose requests go to the service. Default: any host; then another condition must be given. */
  hosts?: string[] | undefined;
  /** Paths whose requests go to the service. Default: any path; then another condition must be given. */
  paths?: string[] | undefined;
  /** Headers that a request must have to go to the service, all of them. Default: none. */
  headers?: ServicesEntryHeadersEntryInput[] | undefined;
  /** Methods whose requests go to the service. Default: any. */
  methods?: string[] | undefined;
  /** What the query string of a request must have to go to the service, all of them. Default: nothing. */
  queryStrings?: ServicesEntryQueryStringsEntryInput[] | undefined;
  /**
   * Addresses whose requests go to the service, as the load balancer sees them: behind a proxy, those of the proxy. The test route is for
   * those that are in its `sourceCidrs`, too. Default: any.
   */
  sources?: string[] | undefined;
  /**
   * Rule of the existing listener that the rule of the service takes over (docs/adopt.md). `bluegreen doctor` and `preflight` compare the
   * two. It may be gone once the service has its own.
   */
  replaces?: string | undefined;
  /** What the load balancer asks of a request before it forwards it, on both colors and on the test route. Left out: nothing. */
  authentication?:
    | OidcServicesEntryAuthenticationInput
    | CognitoServicesEntryAuthenticationInput
    | JwtServicesEntryAuthenticationInput
    | undefined;
  /**
   * Further rules whose requests go to the service, on the same listener. They have its weights, its target groups and its authentication:
   * a shift moves all of them together, and a rollback, too.
   */
  furtherRules?: ServicesEntryFurtherRulesEntryInput[] | undefined;
  /** Health check of the target groups that this app creates. */
  healthCheck?: ServicesEntryHealthCheckInput | undefined;
  /** Seconds that a pod which is being stopped may still finish its requests. */
  deregistrationDelaySeconds?: number | undefined;
  /**
   * Seconds over which the share of a new pod rises to its full one. It holds for pods that join healthy ones: not for the first pods of a
   * color. Left out: none.
   */
  slowStartSeconds?: number | undefined;
  /**
   * Further attributes of the target groups that this app creates, as AWS names them: `load_balancing.algorithm.type`,
   * `load_balancing.algorithm.anomaly_mitigation`, `load_balancing.cross_zone.enabled`,
   * `target_group_health.unhealthy_state_routing.minimum_healthy_targets.count`,
   * `target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage`.
   */
  targetGroupAttributes?: Record<string, string> | undefined;
  /**
   * The service has too few requests to judge a step by: its targets, the alarms and your hooks decide alone. Otherwise a step waits until
   * the service has had enough.
   */
  quiet?: boolean | undefined;
  /**
   * Seconds for which a client stays with its color by a cookie, whatever the weights are; not with one pod of it. Left out: no stickiness,
   * so weights hold at once. Required where an existing target group of the service has sticky targets: the load balancer refuses a rule
   * that is not.
   */
  stickinessSeconds?: number | undefined;
  /** Target groups that exist, such as those of a blue cluster that is taken over. */
  targetGroups?: ServicesEntryTargetGroupsInput | undefined;
}

interface ServicesEntryListenerInput {
  /** What clients speak. `TLS` ends at the load balancer, and the container gets plain TCP; for TLS to the container choose `TCP`. */
  protocol: 'TCP' | 'TLS' | 'UDP';
  /** Port that clients connect to. A service has the port of its load balancer for itself. */
  port: number;
  /**
   * Whether connections of a pod that is being stopped are ended after `deregistrationDelaySeconds`. Otherwise they stay until client or
   * pod end them.
   */
  endConnections?: boolean | undefined;
}

interface ServicesEntryHeadersEntryInput {
  /** Name of the header, without regard to case. */
  name: string;
  /** One of these is its value, without regard to case. */
  values: string[];
}

interface ServicesEntryQueryStringsEntryInput {
  /** Key in the query string, without regard to case. Left out: any. */
  key?: string | undefined;
  /** One of these is its value, without regard to case. */
  values: string[];
}

interface OidcServicesEntryAuthenticationInput {
  /** Users log in with a provider of OpenID Connect. */
  kind: 'oidc';
  /** Issuer of the tokens. */
  issuer: string;
  /** Where users log in. */
  authorizationEndpoint: string;
  /** Where the load balancer gets tokens; it has to reach it over the internet. */
  tokenEndpoint: string;
  /** Where the load balancer gets the user's claims; it has to reach it over the internet. */
  userInfoEndpoint: string;
  /** Id of the client at the provider. */
  clientId: string;
  /** Secret of the client. It is in no template and in no parameter. */
  clientSecret: OidcServicesEntryAuthenticationClientSecretInput;
  /** User claims that are asked for, with spaces between them. */
  scope?: string | undefined;
  /** Cookie that holds the session. */
  sessionCookieName?: string | undefined;
  /** Seconds that a login lasts. */
  sessionTimeoutSeconds?: number | undefined;
  /** What becomes of a request without a login: it is sent to log in, let through, or answered with 401. */
  onUnauthenticatedRequest?: 'authenticate' | 'allow' | 'deny' | undefined;
  /** Query parameters besides that are sent to the authorization endpoint, at most 10. */
  extraParameters?: Record<string, string> | undefined;
}

interface OidcServicesEntryAuthenticationClientSecretInput {
  /** Name of the secret in Secrets Manager, in the environment's account and region. CloudFormation reads it when it deploys the rule. */
  secretName: string;
  /** Key of the value, where the secret is JSON. Left out: the whole text is the client secret. */
  jsonKey?: string | undefined;
}

interface CognitoServicesEntryAuthenticationInput {
  /** Users log in with a user pool of Amazon Cognito. */
  kind: 'cognito';
  /** The user pool. A shift and a rollback get `cognito-idp:DescribeUserPoolClient` on it. */
  userPoolArn: string;
  /** Client of the user pool. */
  userPoolClientId: string;
  /** Prefix of the domain of the user pool, or its custom domain. */
  userPoolDomain: string;
  /** User claims that are asked for, with spaces between them. */
  scope?: string | undefined;
  /** Cookie that holds the session. */
  sessionCookieName?: string | undefined;
  /** Seconds that a login lasts. */
  sessionTimeoutSeconds?: number | undefined;
  /** What becomes of a request without a login: it is sent to log in, let through, or answered with 401. */
  onUnauthenticatedRequest?: 'authenticate' | 'allow' | 'deny' | undefined;
  /** Query parameters besides that are sent to the authorization endpoint, at most 10. */
  extraParameters?: Record<string, string> | undefined;
}

interface JwtServicesEntryAuthenticationInput {
  /** Programs send a signed token; requests without a valid one are answered with 401. */
  kind: 'jwt';
  /** Issuer of the tokens (`iss`). */
  issuer: string;
  /** Where the keys of the issuer are; the load balancer has to reach it over the internet. */
  jwksEndpoint: string;
  /** Claims that are checked besides `iss`, `exp`, `nbf` and `iat`. */
  claims?: JwtServicesEntryAuthenticationClaimsEntryInput[] | undefined;
}

interface JwtServicesEntryAuthenticationClaimsEntryInput {
  /** Name of the claim. */
  name: string;
  /** Form of its value. */
  format: 'single-string' | 'string-array' | 'space-separated-values';
  /** Values that it must have. */
  values: string[];
}

interface ServicesEntryFurtherRulesEntryInput {
  /** Priority of this rule; lower numbers are matched first. Its test route takes the number before it. */
  priority: number;
  /** Host names whose requests go to the service. Default: any host; then another condition must be given. */
  hosts?: string[] | undefined;
  /** Paths whose requests go to the service. Default: any path; then another condition must be given. */
  paths?: string[] | undefined;
  /** Headers that a request must have to go to the service, all of them. Default: none. */
  headers?: ServicesEntryHeadersEntryInput[] | undefined;
  /** Methods whose requests go to the service. Default: any. */
  methods?: string[] | undefined;
  /** What the query string of a request must have to go to the service, all of them. Default: nothing. */
  queryStrings?: ServicesEntryQueryStringsEntryInput[] | undefined;
  /**
   * Addresses whose requests go to the service, as the load balancer sees them: behind a proxy, those of the proxy. The test route is for
   * those that are in its `sourceCidrs`, too. Default: any.
   */
  sources?: string[] | undefined;
  /**
   * Rule of the existing listener that the rule of the service takes over (docs/adopt.md). `bluegreen doctor` and `preflight` compare the
   * two. It may be gone once the service has its own.
   */
  replaces?: string | undefined;
}

interface ServicesEntryHealthCheckInput {
  /**
   * Path that is asked. Default: /healthz; with GRPC /grpc.health.v1.Health/Check, and any other is of the form /package.Service/Method.
   */
  path?: string | undefined;
  /**
   * Codes that count as healthy. HTTP codes from 200 to 499, such as 200, 200-299 or 200,204; with GRPC status codes from 0 to 99. Default:
   * 200; with GRPC 0.
   */
  matcher?: string | undefined;
  /**
   * Port that is asked; security groups and the network policies of `gitops` admit the load balancer to it. Default: `containerPort`. A
   * service of UDP has one that accepts TCP.
   */
  port?: number | undefined;
  /** Protocol of the check. Default: `targetProtocol`. With a `listener`: a connection over TCP, unless this or `path` is given. */
  protocol?: 'HTTP' | 'HTTPS' | undefined;
  /** Seconds from one check of a target to the next. */
  intervalSeconds?: number | undefined;
  /** Seconds after which a check without an answer has failed; less than `intervalSeconds`. */
  timeoutSeconds?: number | undefined;
  /** Checks in a row that must pass before a target is healthy. */
  healthyThreshold?: number | undefined;
  /** Checks in a row that must fail before a target is unhealthy. */
  unhealthyThreshold?: number | undefined;
}

interface ServicesEntryTargetGroupsInput {
  /** Existing target group of blue. Left out: the edge stack creates it. */
  blue?: string | undefined;
  /** Existing target group of green. Left out: the edge stack creates it. */
  green?: string | undefined;
}

interface TrafficInput {
  /**
   * Where the weights are kept. In SSM they are moved by `bluegreen shift`. Declared here, a pull request shows every change, and
   * `bluegreen shift` refuses.
   */
  weights: SsmTrafficWeightsInput | BlueTrafficWeightsInput;
  /** Requests with the header `X-Cluster: <to>` from `sourceCidrs` go to that color, whatever the weights are. Left out: no test route. */
  testRoute?: TrafficTestRouteInput | undefined;
  /**
   * Cognito user pools with which rules of the environment authenticate (`authenticate-cognito`, added to a rule beside its weights by
   * hand; those of `services[].authentication` need no entry). Changing such a rule needs `cognito-idp:DescribeUserPoolClient` on its pool:
   * a shift and a rollback get that permission for these pools.
   */
  userPoolArns?: string[] | undefined;
  /**
   * Names of services that may have a weight in a color whose cluster exists although the edge stack creates their target group there,
   * which starts empty: new services, and those whose targets you register before you deploy.
   */
  acceptEmptyTargetGroups?: string[] | undefined;
}

interface SsmTrafficWeightsInput {
  /** Weights live in SSM parameters. `bluegreen shift` changes them, and no deploy does. */
  keptIn: 'ssm';
  /** First weights of a service, written where SSM has none yet. A later change of the seed changes nothing. */
  seed: SsmTrafficWeightsSeedInput;
}

interface SsmTrafficWeightsSeedInput {
  /** Weight of blue, 0 to 999. Blue gets blue / (blue + green) of the requests. */
  blue: number;
  /** Weight of green, 0 to 999. Green gets green / (blue + green) of the requests. */
  green: number;
}

interface BlueTrafficWeightsInput {
  /** Weight of blue, 0 to 999. Blue gets blue / (blue + green) of the requests. */
  blue: number;
  /** Weight of green, 0 to 999. Green gets green / (blue + green) of the requests. */
  green: number;
  /** Weights of services that differ from the rest, by service name. */
  services?: Record<string, BlueTrafficWeightsServicesEntryInput> | undefined;
}

interface BlueTrafficWeightsServicesEntryInput {
  /** Weight of blue, 0 to 999. Blue gets blue / (blue + green) of the requests. */
  blue: number;
  /** Weight of green, 0 to 999. Green gets green / (blue + green) of the requests. */
  green: number;
}

interface TrafficTestRouteInput {
  /** Color that answers requests on the test route. */
  to: 'blue' | 'green';
  /** Addresses that may use the test route, /8 at the widest. */
  sourceCidrs: string[];
}

interface ShiftInput {
  /**
   * Groups of services that move one group after the other, in this order. Services in none make up a last wave called rest. Default: all
   * services move together.
   */
  waves?: ShiftWavesEntryInput[] | undefined;
  /** Shares of requests, in per cent, that the target color gets one after the other. Rising, and 100 at the end. */
  steps?: number[] | undefined;
  /** Minutes for which the gate must have been OK at a step before the next step. Time without data does not count. */
  bakeMinutes?: number | undefined;
  /**
   * First minutes of a bake, in which the share of requests is not compared with the weights: their metrics mix two steps. Less than
   * `bakeMinutes`.
   */
  settleMinutes?: number | undefined;
  /** Limits that must hold before the next step. A limit that is exceeded rolls back. */
  gate?: ShiftGateInput | undefined;
  /** Checks of your own. One that fails rolls back. A hook can run twice for a step, so it must be repeatable. */
  hooks?: ShiftHooksEntryInput[] | undefined;
  /**
   * Measurements of your own that a step must pass in its bake, at most 20 (docs/analyses.md). One that fails rolls back; one without data
   * holds the step.
   */
  analyses?:
    | (CloudwatchShiftAnalysesEntryInput | PrometheusShiftAnalysesEntryInput | AmpShiftAnalysesEntryInput | HttpShiftAnalysesEntryInput)[]
    | undefined;
  /** Steps that wait until a person runs `bluegreen approve`. Default: none. */
  approvals?: ShiftApprovalsEntryInput[] | undefined;
  /**
   * Times at which a raise may happen; outside of them a shift waits before its next step, with its gate watched. A rollback always may.
   * Default: any time.
   */
  windows?: ShiftWindowsEntryInput[] | undefined;
  /** Times at which no raise may happen, whatever `windows` says. A rollback always may. Default: none. */
  freezes?: ShiftFreezesEntryInput[] | undefined;
  /** What a rollback does beside restoring the weights. */
  rollback?: ShiftRollbackInput | undefined;
}

interface ShiftWavesEntryInput {
  /** Name of the wave. */
  name: string;
  /** Names of the services that move together. A service is in one wave. */
  services: string[];
  /** As `shift.steps`, for this wave. Default: that one. */
  steps?: number[] | undefined;
  /** As `shift.bakeMinutes`, for this wave. Default: that one. */
  bakeMinutes?: number | undefined;
}

interface ShiftGateInput {
  /**
   * Percentage points by which the target color's rate of 5XX and unanswered requests may be above the source color's in the same minute.
   * Beyond 90 % of the requests it is not compared; then `errorRatePercent` alone holds.
   */
  errorRateAboveOldPercent?: number | undefined;
  /**
   * Highest rate of 5XX of the target color, in per cent of a service's requests, where the source color has too few requests to compare
   * with. While both colors are above it, `whenBothColorsFail` decides.
   */
  errorRatePercent?: number | undefined;
  /**
   * What a shift does while both colors fail alike, above `errorRatePercent` or `loadBalancer5xxPerMinute`. `hold`: it stays at its step,
   * notifies and goes on by itself when that is over, so that nobody can force a rollback by requests that make a service fail.
   * `roll-back`: it goes back as if the target color alone failed; choose it if a step can overload what both colors depend on.
   */
  whenBothColorsFail?: 'hold' | 'roll-back' | undefined;
  /** Highest p99 response time of the target color, as a multiple of the source color's. Judged while both have enough requests. */
  p99Ratio?: number | undefined;
  /** Milliseconds up to which a p99 is good, whatever `p99Ratio` says. */
  p99FloorMs?: number | undefined;
  /** Requests per minute that a color must exceed before error rate and p99 of a service are judged. */
  requestsPerMinuteToJudge?: number | undefined;
  /** Fewest healthy targets of the target color, per service. */
  healthyTargets?: number | undefined;
  /**
   * Most failed connections per minute from the load balancer to a service's targets (TargetConnectionErrorCount). More mean a security
   * group or network policy in the way.
   */
  connectionErrorsPerMinute?: number | undefined;
  /**
   * Most requests per minute that go to unhealthy targets because a service has no healthy ones (fail-open, UnHealthyRoutingRequestCount).
   * Behind a Network Load Balancer: connections, over all its services.
   */
  failOpenRequestsPerMinute?: number | undefined;
  /**
   * Most connections that targets reset behind a Network Load Balancer (TCP_Target_Reset_Count), in per cent of its new connections of the
   * same minute, over all its services and both colors. `whenBothColorsFail` says what follows, as with `loadBalancer5xxPerMinute`. A
   * service whose protocol ends connections by a reset needs more.
   */
  targetResetsPercent?: number | undefined;
  /**
   * Most answers 502, 503 and 504 per minute that the load balancer gives itself, over all services and both colors; `whenBothColorsFail`
   * says what follows while the colors can be compared. Codes that a client alone can cause do not count.
   */
  loadBalancer5xxPerMinute?: number | undefined;
  /**
   * Minutes for which a limit must be exceeded, out of one minute more, before its alarm fires. At least 2: metrics of the newest minute
   * may be late.
   */
  evaluationMinutes?: number | undefined;
  /**
   * Probability, in per cent, that a shift without a fault is not rolled back by the evidence of its requests. Spent over all services and
   * steps of a shift (docs/detection.md).
   */
  confidencePercent?: number | undefined;
  /**
   * Percentage points by which the target color's rate of 5XX, or of requests without an answer, may be above the source color's, however
   * many requests prove it.
   */
  errorRisePercent?: number | undefined;
  /** Percentage points by which the target color's rate of 4XX may be above the source color's. */
  clientErrorRisePercent?: number | undefined;
  /**
   * An answer is slow when it takes `p99Ratio` times the source color's p99 of before the step, and at least this many milliseconds more
   * than that p99. More than 1 % of slow answers beyond the source color's are a finding.
   */
  slowerByMs?: number | undefined;
  /**
   * Healthy targets that the target color needs before a step, in per cent of the source color's healthy targets times the step's share.
   * Observed again during the bake. 0: targets are left to the alarms.
   */
  capacityPercent?: number | undefined;
  /**
   * Percentage points by which the target color's share of requests may differ from the weights. A larger share rolls back, a smaller one
   * holds the shift.
   */
  shareTolerancePercent?: number | undefined;
  /**
   * Requests of each service that the target color must have answered in a step before the next step, and at least as many as prove a total
   * failure. 0: none. `services[].quiet` exempts a service.
   */
  requestsPerStep?: number | undefined;
  /**
   * Minutes that a shift may hold because the gate has no data, weights cannot be read or a step has too few requests. After that it rolls
   * back.
   */
  noDataMinutes?: number | undefined;
  /** CloudWatch alarms of your own, at most 20. In ALARM they roll back, without data they hold, like the gate's own. */
  extraAlarmArns?: string[] | undefined;
}

interface ShiftHooksEntryInput {
  /** Name of the hook. */
  name: string;
  /** Runs before the weights of a step are written, or when the step's bake is over. */
  when?: 'before-step' | 'after-bake' | undefined;
  /** Lambda function that is called, by a shift on AWS and by `shift --local`. */
  lambdaArn?: string | undefined;
  /** Program and its arguments, run without a shell in the terminal's folder. Only `shift --local` runs it. */
  command?: string[] | undefined;
  /**
   * Variables of the terminal that the command gets besides PATH, HOME, the language, the time zone and the region (docs/shift-on-aws.md).
   * Name `AWS_PROFILE` or `KUBECONFIG` here if it needs them.
   */
  env?: string[] | undefined;
  /** Seconds after which a hook without an answer has failed. */
  timeoutSeconds?: number | undefined;
  /** Steps, in per cent, at which it runs. Left out: every step. */
  steps?: number[] | undefined;
}

interface CloudwatchShiftAnalysesEntryInput {
  /** Metrics of CloudWatch in the account and region of the environment. */
  provider: 'cloudwatch';
  /** Name of the analysis. */
  name: string;
  /** What the value must fulfil. */
  condition: string;
  /** Services at whose steps it is read. Left out: at every step. */
  services?: string[] | undefined;
  /** Its result is recorded and shown, and decides nothing. */
  dryRun?: boolean | undefined;
  /**
   * Metric math over `metrics`, or a Metrics Insights query, with one series as its result. `{{to}}` and `{{from}}` stand for the colors of
   * the shift.
   */
  query: string;
  /** Metrics by the ids that `query` uses. */
  metrics?: Record<string, CloudwatchShiftAnalysesEntryMetricsEntryInput> | undefined;
  /** Period of the metrics. The newest one that ended a minute ago or earlier is judged. */
  periodMinutes?: number | undefined;
}

interface CloudwatchShiftAnalysesEntryMetricsEntryInput {
  /** Namespace of the metric. */
  namespace: string;
  /** Name of the metric. */
  name: string;
  /** Dimensions of the metric. `{{to}}` and `{{from}}` stand for the colors of the shift. */
  dimensions?: Record<string, string> | undefined;
  /** Statistic of each period. */
  stat?: string | undefined;
}

interface PrometheusShiftAnalysesEntryInput {
  /** A Prometheus, or what answers as one, that the function can reach over the internet. */
  provider: 'prometheus';
  /** Name of the analysis. */
  name: string;
  /** What the value must fulfil. */
  condition: string;
  /** Services at whose steps it is read. Left out: at every step. */
  services?: string[] | undefined;
  /** Its result is recorded and shown, and decides nothing. */
  dryRun?: boolean | undefined;
  /** Address of the server, without /api/v1. `{{to}}` and `{{from}}` stand for the colors of the shift. */
  url: string;
  /** PromQL with one series, or a scalar, as its result. `{{to}}` and `{{from}}` stand for the colors of the shift. */
  query: string;
  /** A request header with a secret value. It is read at each use, so it may be rotated. */
  secretHeader?: PrometheusShiftAnalysesEntrySecretHeaderInput | undefined;
}

interface PrometheusShiftAnalysesEntrySecretHeaderInput {
  /** Name of the header. */
  name: string;
  /** Secret of Secrets Manager whose text is the whole value of the header, such as `Bearer …`. */
  secretArn: string;
  /** Key of the secret, if it is not the one that Secrets Manager manages. */
  keyArn?: string | undefined;
}

interface AmpShiftAnalysesEntryInput {
  /** A workspace of Amazon Managed Service for Prometheus. */
  provider: 'amp';
  /** Name of the analysis. */
  name: string;
  /** What the value must fulfil. */
  condition: string;
  /** Services at whose steps it is read. Left out: at every step. */
  services?: string[] | undefined;
  /** Its result is recorded and shown, and decides nothing. */
  dryRun?: boolean | undefined;
  /** The workspace. */
  workspaceArn: string;
  /** PromQL with one series, or a scalar, as its result. `{{to}}` and `{{from}}` stand for the colors of the shift. */
  query: string;
}

interface HttpShiftAnalysesEntryInput {
  /** Any service that answers a GET with JSON. */
  provider: 'http';
  /** Name of the analysis. */
  name: string;
  /** What the value must fulfil. */
  condition: string;
  /** Services at whose steps it is read. Left out: at every step. */
  services?: string[] | undefined;
  /** Its result is recorded and shown, and decides nothing. */
  dryRun?: boolean | undefined;
  /** Address of the document. `{{to}}` and `{{from}}` stand for the colors of the shift. */
  url: string;
  /** Path of the value in the document. It is a number; true is 1 and false is 0. */
  query: string;
  /** A request header with a secret value. It is read at each use, so it may be rotated. */
  secretHeader?: PrometheusShiftAnalysesEntrySecretHeaderInput | undefined;
}

interface ShiftApprovalsEntryInput {
  /** Name of the wave. Left out: every wave. */
  wave?: string | undefined;
  /** Step, in per cent, before which the shift waits for `bluegreen approve`. */
  step: number;
}

interface ShiftWindowsEntryInput {
  /** Days on which it begins. Default: every day. */
  days?: ('mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun')[] | undefined;
  /** Local time at which it begins. */
  from: string;
  /** Local time at which it ends; one before `from` is of the next day. At least 15 minutes after `from`. */
  to: string;
  /** Time zone of both times, by its name in the IANA database. Daylight saving is followed. */
  timeZone: string;
}

interface ShiftFreezesEntryInput {
  /** Local date and time at which it begins. */
  from: string;
  /** Local date and time at which it ends. */
  to: string;
  /** Time zone of both, by its name in the IANA database. */
  timeZone: string;
  /** Why; it is printed while a shift waits. */
  reason: string;
}

interface ShiftRollbackInput {
  /**
   * Minutes for which the rules are watched after a rollback, and put back when a deploy that began before it writes the old step's
   * weights.
   */
  guardMinutes?: number | undefined;
  /**
   * Turns off stickiness of the rules in a rollback: a cookie would keep clients on the target color for its duration. It cannot where an
   * existing target group has sticky targets: the load balancer refuses it, and the rollback names those services.
   */
  disableStickiness?: boolean | undefined;
}

interface NotificationsInput {
  /**
   * A topic of your organization in place of `<env>-shift-events`. Its policy and its subscribers are the organization's
   * (docs/organization.md).
   */
  topic?: NotificationsTopicInput | undefined;
  /** Mail addresses. Each gets a mail to confirm first; until then nothing is sent to it. */
  emails?: string[] | undefined;
  /** A Slack channel, through Amazon Q Developer in chat applications. */
  slack?: NotificationsSlackInput | undefined;
  /** Endpoints that SNS posts to, such as those of PagerDuty or Opsgenie. Each has to confirm the subscription. */
  https?: string[] | undefined;
}

interface NotificationsTopicInput {
  /** ARN of the topic, in the environment's region; it may be of another account. */
  arn: string;
  /** Customer-managed KMS key of the topic. Left out: it has none. */
  keyArn?: string | undefined;
}

interface NotificationsSlackInput {
  /** Workspace that was connected to the account once, in the console of Amazon Q Developer in chat applications. */
  workspaceId: string;
  /** Channel that gets the messages. */
  channelId: string;
}

interface ClustersInput {
  /** The blue cluster. */
  blue: ManagedClusterInput | ExistingClusterInput | AbsentClusterInput;
  /** The green cluster. */
  green: ManagedClusterInput | ExistingClusterInput | AbsentClusterInput;
}

interface ManagedClusterInput {
  /** This app creates the cluster, called `<env>-<color>`, and its platform. */
  kind: 'managed';
  /** Kubernetes minor of the cluster; which ones there are is in config/versions.ts. */
  version: string;
  /**
   * Accepts a version whose extended support is over. EKS does not create such a cluster: only for templates that are compared, not
   * deployed.
   */
  allowRetiredVersion?: boolean | undefined;
  /** What the pod and node subnets are checked against, before anything is deployed. */
  capacity: ManagedClusterCapacityInput;
  /** Block of the ClusterIPs: /24 to /12, private (RFC 1918), outside every CIDR of the VPC. It cannot be changed later. */
  serviceCidr?: string | undefined;
  /** Who reaches the Kubernetes API over the network. */
  endpoint?: ManagedClusterEndpointInput | undefined;
  /**
   * IAM roles and users that may use the Kubernetes API, one entry each. Default: none but the roles of this app; the role that deploys has
   * no access.
   */
  access?: ManagedClusterAccessEntryInput[] | undefined;
  /**
   * When standard support of the version ends: `standard` has EKS upgrade the cluster, also one kept to roll back to; `extended` keeps the
   * version for another year, at a price per hour.
   */
  supportType?: 'standard' | 'extended' | undefined;
  /** Capacity of the control plane: `standard` scales by itself, a tier is provisioned ahead and billed per hour. */
  controlPlaneTier?: 'standard' | 'tier-xl' | 'tier-2xl' | 'tier-4xl' | 'tier-8xl' | undefined;
  /** Refuses to delete the cluster and its stack. Set it to false and deploy before you retire the color. */
  deletionProtection?: boolean | undefined;
  /** Lets Amazon ARC zonal shift keep the cluster's traffic out of an impaired zone; Karpenter starts no nodes there meanwhile. */
  zonalShift?: boolean | undefined;
  /**
   * `standard`: a new pod is open until its policies are in force. `strict`: it is closed until then, and every pod needs a policy; not for
   * the first deploy.
   */
  networkPolicyMode?: 'standard' | 'strict' | undefined;
  /** Managed node group for what runs before Karpenter does: DNS, storage, Karpenter itself. */
  systemNodes?: ManagedClusterSystemNodesInput | undefined;
  /** Pools of nodes that Karpenter starts and stops. More can be added from Git. Default: one on-demand pool called general. */
  nodePools?: ManagedClusterNodePoolsEntryInput[] | undefined;
  /** Image of the nodes of Karpenter's default class. Default: AL2023. */
  nodeImage?:
    | Al2023ManagedClusterNodeImageInput
    | BottlerocketManagedClusterNodeImageInput
    | CustomManagedClusterNodeImageInput
    | undefined;
  /** Versions that differ from config/versions.ts. Left out: what that file says for the cluster's version. */
  pins?: ManagedClusterPinsInput | undefined;
  /** URL of the cluster's OIDC issuer, known after its first deploy. Roles of identities with `irsa: true` trust it. */
  oidcIssuer?: string | undefined;
  /**
   * Context of the cluster in the operator's kubeconfig, for `bluegreen preflight` and `workers`. Left out: they cannot read the cluster.
   */
  kubeContext?: string | undefined;
}

interface ManagedClusterCapacityInput {
  /** Most nodes at once, system nodes included. It is the node limit of each Karpenter pool, too. */
  maxNodes: number;
  /**
   * Pods with an address of their own on each node: the kubelet of Karpenter's nodes takes no more. EKS gives system nodes 110, whatever is
   * said here.
   */
  podsPerNode: number;
}

interface ManagedClusterEndpointInput {
  /** Addresses that reach the public endpoint of the Kubernetes API, at most 40 blocks. Default: none, so the endpoint is private only. */
  publicCidrs?: string[] | undefined;
  /** Addresses outside the cluster that reach the private endpoint on port 443, such as a VPN or a bastion's subnet. */
  privateCidrs?: string[] | undefined;
}

interface ManagedClusterAccessEntryInput {
  /** IAM role or user that gets access, such as one of a CI system; it may be of another account. */
  principalArn: string;
  /** EKS access policy of the entry: what the principal may do with the Kubernetes API. */
  policy?: 'cluster-admin' | 'admin' | 'edit' | 'view' | undefined;
  /** Namespaces to which `policy` is limited. Left out: the whole cluster. */
  namespaces?: string[] | undefined;
  /** Several access policies, each with namespaces of its own; instead of `policy`. */
  policies?: ManagedClusterAccessEntryPoliciesEntryInput[] | undefined;
  /** Groups of Kubernetes that the principal is in. RoleBindings in Git name them; alone or beside policies. */
  groups?: string[] | undefined;
}

interface ManagedClusterAccessEntryPoliciesEntryInput {
  /** EKS access policy. */
  policy: 'cluster-admin' | 'admin' | 'edit' | 'view';
  /** Namespaces to which this policy is limited. Left out: the whole cluster. */
  namespaces?: string[] | undefined;
}

interface ManagedClusterSystemNodesInput {
  /** Operating system of the system nodes. Nodes of Karpenter have `nodeImage`. */
  amiFamily?: 'al2023' | 'bottlerocket' | undefined;
  /** Processor architecture; every instance type must have it. */
  architecture?: 'arm64' | 'amd64' | undefined;
  /** Instance types, the preferred one first. Nitro, size large or more: smaller ones hold too few pods with prefix delegation. */
  instanceTypes?: string[] | undefined;
  /** Fewest nodes over all zones, and the number to begin with. At least 2, for Karpenter's two replicas. */
  minSize?: number | undefined;
  /**
   * Most nodes over all zones: room for an update of the group, which starts new nodes before it ends old ones. Nothing scales the group by
   * itself. They count towards `capacity.maxNodes`.
   */
  maxSize?: number | undefined;
  /** Size in GiB of the volume for images, logs and emptyDirs on each node. */
  diskGib?: number | undefined;
}

interface ManagedClusterNodePoolsEntryInput {
  /** Name of the Karpenter NodePool. */
  name: string;
  /** How instances are bought. With both, Karpenter takes spot first. */
  capacityTypes?: ('on-demand' | 'spot')[] | undefined;
  /** Processor architectures of the pool's nodes. Images must be built for each. */
  architectures?: ('arm64' | 'amd64')[] | undefined;
  /** Instance categories that Karpenter may choose from, such as c (compute), m (general) and r (memory). */
  instanceCategories?: string[] | undefined;
  /** vCPUs of the pool at which Karpenter stops adding nodes. Left out: only `capacity.maxNodes` limits it. */
  cpuLimit?: number | undefined;
  /** Days after which Karpenter replaces a node. Its pods then have 24 hours to end. */
  expireAfterDays?: number | undefined;
  /** Per cent of the pool's nodes that Karpenter may replace or remove at the same time. */
  disruptionBudgetPercent?: number | undefined;
}

interface Al2023ManagedClusterNodeImageInput {
  /** Amazon Linux 2023, at the release of `pins.ami` or of config/versions.ts. */
  kind: 'al2023';
}

interface BottlerocketManagedClusterNodeImageInput {
  /** Bottlerocket. */
  kind: 'bottlerocket';
  /** Release. Left out: the one of config/versions.ts. Never the latest: every node would be replaced on the day of a release. */
  release?: string | undefined;
}

interface CustomManagedClusterNodeImageInput {
  /** Images of your organization, built from one of these families. */
  kind: 'custom';
  /** Family that the images are built from: Karpenter writes their user data, and the volumes are laid out for it. */
  family: 'al2023' | 'bottlerocket';
  /** Ids of the images, one for each architecture of the node pools. A new id replaces the nodes, within the disruption budget. */
  amiIds: string[];
}

interface ManagedClusterPinsInput {
  /** Release of Karpenter and its charts. */
  karpenter?: string | undefined;
  /** Version of the AWS Load Balancer Controller's chart. */
  loadBalancerController?: string | undefined;
  /** Version of Argo CD's chart. */
  argoCd?: string | undefined;
  /** Minor of the kubectl that the platform stack's function runs, at most one away from the cluster's. */
  kubectl?: string | undefined;
  /** Release of the AL2023 image of Karpenter's nodes. Never the latest: every node would be replaced on the day of a release. */
  ami?: string | undefined;
  /** Versions of EKS add-ons by name, such as {"vpc-cni": "v1.23.1-eksbuild.1"}. */
  addons?: Record<string, string> | undefined;
}

interface ExistingClusterInput {
  /** The cluster exists, made by other means, and stays as it is. */
  kind: 'existing';
  /** Name of the cluster in EKS. */
  name: string;
  /** Kubernetes minor that the cluster runs. A note for readers: nothing depends on it. */
  version?: string | undefined;
  /** URL of the cluster's OIDC issuer, known after its first deploy. Roles of identities with `irsa: true` trust it. */
  oidcIssuer?: string | undefined;
  /**
   * Context of the cluster in the operator's kubeconfig, for `bluegreen preflight` and `workers`. Left out: they cannot read the cluster.
   */
  kubeContext?: string | undefined;
}

interface AbsentClusterInput {
  /** There is no cluster of this color: the old one was deleted, and the next one is not described yet. */
  kind: 'absent';
  /** Not settable: there is no cluster to talk to. */
  kubeContext?: undefined;
  /** Not settable: there is no cluster whose tokens a role could trust. */
  oidcIssuer?: undefined;
}

interface DependenciesEntryInput {
  /** Name of the dependency, for the rule's description. */
  name: string;
  /** Security group that guards it; it gets a rule that admits pods. */
  securityGroupId: string;
  /** TCP port that pods connect to. */
  port: number;
}

interface IdentitiesEntryInput {
  /** Namespace of the service account. */
  namespace: string;
  /** Name of the Kubernetes service account. */
  serviceAccount: string;
  /** IAM role of the pods: one that exists, or one that is created with the given policies. */
  role: ExistingArnIdentitiesEntryRoleInput | PolicyArnsIdentitiesEntryRoleInput;
  /** Whether the created role also trusts the clusters' OIDC issuers (IRSA), for workloads whose SDK is too old for Pod Identity. */
  irsa?: boolean | undefined;
}

interface ExistingArnIdentitiesEntryRoleInput {
  /** IAM role that exists. It must trust pods.eks.amazonaws.com. */
  existingArn: string;
}

interface PolicyArnsIdentitiesEntryRoleInput {
  /** Managed policies of a role that the identity stack creates. */
  policyArns: string[];
}

interface WorkersInput {
  /** Color whose workers start running; those of the other color start paused. Change it once a handover is to stay. */
  home: 'blue' | 'green';
  /**
   * Minutes that a paused worker has to finish what it had begun. After that the handover starts it again where it ran, or waits
   * (`--at-limit`).
   */
  drainMinutes?: number | undefined;
  /**
   * Namespaces in which workers are searched; each one that is found must be declared. Left out: all but kube-*, argocd, keda and those of
   * `workers.ignore`.
   */
  namespaces?: string[] | undefined;
  /**
   * Workers that are found and need not be declared: each cluster's own backups, exporters and the like. A declared worker is never
   * ignored.
   */
  ignore?: WorkersIgnoreEntryInput[] | undefined;
  /** The workers, one entry each. */
  workloads?: WorkersWorkloadsEntryInput[] | undefined;
}

interface WorkersIgnoreEntryInput {
  /** Namespace whose undeclared workers are no concern of a handover. */
  namespace: string;
  /** Only the objects of this name. Left out: all of the namespace. */
  name?: string | undefined;
}

interface WorkersWorkloadsEntryInput {
  /** Kind of the Kubernetes object that is paused and started. */
  kind: 'Deployment' | 'StatefulSet' | 'CronJob' | 'ScaledObject' | 'ScaledJob';
  /** Namespace of the object. */
  namespace: string;
  /** Name of the object. */
  name: string;
  /**
   * `competing` consumers share a queue and may run on both colors. A `singleton` or `cron` runs on one color at a time. `per-cluster` runs
   * on each and is never handed over.
   */
  class: 'competing' | 'singleton' | 'cron' | 'per-cluster';
  /** Most pods (jobs of a ScaledJob) that both colors may have together. Needed for class competing, and for no other. */
  maxReplicas?: number | undefined;
  /** As `workers.drainMinutes`, for this worker. Default: that one. */
  drainMinutes?: number | undefined;
}

interface GitopsInput {
  /** URL of the Git repository with the `gitops` folder: your copy of this one. */
  repository: string;
  /** Branch, tag or commit that Argo CD follows. */
  revision: string;
  /** Folder of the bootstrap chart in that repository. The charts that it refers to lie beside it. */
  path?: string | undefined;
  /**
   * Secret in the argocd namespace with the repository's credentials, made by hand or by External Secrets. Left out: the repository is
   * public. Needed for SSH.
   */
  credentialsSecret?: string | undefined;
  /**
   * Secret in AWS Secrets Manager from which External Secrets keeps `credentialsSecret` up to date. Left out: you make that secret by hand.
   */
  externalSecret?: string | undefined;
  /** Namespaces to create beyond those of services, such as those of workers and of converted policies. */
  namespaces?: string[] | undefined;
  /**
   * Pod security level that a namespace enforces, by namespace. Namespaces that are not named enforce baseline: no pod with the network,
   * files or rights of its node.
   */
  podSecurity?: Record<string, 'privileged' | 'baseline' | 'restricted'> | undefined;
  /** Installs KEDA, which scales workers by the length of their queue. */
  keda?: boolean | undefined;
  /** Installs the External Secrets Operator, which copies secrets from AWS Secrets Manager. */
  externalSecrets?: boolean | undefined;
  /**
   * Keeps the load balancer controller's custom resource definitions at its version, from its repository on GitHub; Helm never upgrades
   * them. False where Argo CD does not reach it.
   */
  controllerDefinitions?: boolean | undefined;
  /** Network policies that come from Git. */
  networkPolicies?: GitopsNetworkPoliciesInput | undefined;
  /** Your own manifests. They create nothing outside the environment's namespaces. Left out: Argo CD brings up none. */
  workloads?: GitopsWorkloadsInput | undefined;
  /** Stand-ins for a first cutover, before your workloads are in Git. */
  samples?: GitopsSamplesInput | undefined;
}

interface GitopsNetworkPoliciesInput {
  /**
   * Where default-deny holds: nowhere, in the platform's namespaces, or in those of services too. With `services`, what their pods need
   * beyond the load balancer and DNS is yours to allow.
   */
  baseline?: 'none' | 'platform' | 'services' | undefined;
  /** Also applies network-policies/converted/<environment>, where `bluegreen netpol convert` writes. */
  converted?: boolean | undefined;
}

interface GitopsWorkloadsInput {
  /** URL of your repository. */
  repository: string;
  /** Branch, tag or commit of it. */
  revision: string;
  /** Folder of the manifests in that repository. */
  path: string;
  /** How Argo CD turns the folder into manifests. A Helm chart gets environment, color and standby under `bluegreen` in its values. */
  form?: 'helm' | 'kustomize' | 'directory' | undefined;
  /**
   * Kinds of namespaced objects that your manifests may have beyond the usual ones (docs/gitops.md), as group/Kind. With the right to make
   * a Role and a RoleBinding, a tenant owns the cluster.
   */
  kinds?: string[] | undefined;
}

interface GitopsSamplesInput {
  /** Name of a service that a sample answers for: every response names its color. */
  service?: string | undefined;
  /** A worker that empties a queue: a Deployment that KEDA scales by the queue's length, paused on the standby color. */
  worker?: GitopsSamplesWorkerInput | undefined;
}

interface GitopsSamplesWorkerInput {
  /** Namespace of the sample worker. */
  namespace: string;
  /** SQS queue that the sample worker empties, in the environment's region. */
  queueUrl: string;
}

interface MirroringInput {
  /** Colors whose nodes are mirrored; their clusters must be managed. */
  colors: ('blue' | 'green')[];
  /** What receives the copies. It exists already and takes VXLAN on UDP port 4789. */
  target: NetworkLoadBalancerArnMirroringTargetInput | GatewayLoadBalancerEndpointIdMirroringTargetInput | TargetIdMirroringTargetInput;
  /** Which packets are mirrored. Per direction the first matching rule decides; packets that match none are not mirrored. Default: all. */
  rules?: MirroringRulesEntryInput[] | undefined;
  /**
   * Number of the session on each network interface; lower numbers come first. Where another session has it, the next free one is taken.
   */
  sessionNumber?: number | undefined;
  /** Bytes of each packet that are mirrored. Left out: the whole packet. */
  packetBytes?: number | undefined;
}

interface NetworkLoadBalancerArnMirroringTargetInput {
  /** Network Load Balancer that receives the copies, on a UDP listener on port 4789. */
  networkLoadBalancerArn: string;
}

interface GatewayLoadBalancerEndpointIdMirroringTargetInput {
  /** Gateway Load Balancer endpoint that receives the copies. */
  gatewayLoadBalancerEndpointId: string;
}

interface TargetIdMirroringTargetInput {
  /** Traffic mirror target that exists; it may be shared by another account. */
  targetId: string;
}

interface MirroringRulesEntryInput {
  /** Packets that arrive at the node (`ingress`), or that leave it (`egress`). */
  direction: 'ingress' | 'egress';
  /** Whether matching packets are mirrored (`accept`) or not (`reject`). */
  action?: 'accept' | 'reject' | undefined;
  /** Protocol of the packets. */
  protocol?: 'any' | 'tcp' | 'udp' | undefined;
  /** Addresses that the packets come from. Default: any. */
  sourceCidr?: string | undefined;
  /** Addresses that the packets go to. Default: any. */
  destinationCidr?: string | undefined;
  /** Port that the packets go to; `protocol` must be tcp or udp. Left out: every port. */
  destinationPort?: number | undefined;
}
