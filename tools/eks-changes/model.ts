/** What EKS offers, as read. Dates are ISO days. */
export interface Offered {
  readonly versions: readonly OfferedVersion[];
  /** By add-on, then by Kubernetes minor. */
  readonly addons: Readonly<Record<string, Readonly<Record<string, readonly OfferedAddon[]>>>>;
  /** Newest release of the AL2023 image by Kubernetes minor, such as `20261023`. */
  readonly images: Readonly<Record<string, string>>;
}

export interface OfferedVersion {
  /** Kubernetes minor, such as `1.36`. */
  readonly minor: string;
  /** As in config/versions.ts; undefined for a state that is not known here. */
  readonly support: 'standard' | 'extended' | 'retired' | undefined;
  readonly standardSupportEnds: string | undefined;
  readonly extendedSupportEnds: string | undefined;
}

export interface OfferedAddon {
  /** Such as `v1.23.1-eksbuild.1`. */
  readonly version: string;
  /** What a cluster of the minor gets when no version is named. */
  readonly isDefault: boolean;
}

/** What config/versions.ts says. */
export interface Pinned {
  readonly rows: Readonly<
    Record<
      string,
      {
        readonly support: 'standard' | 'extended' | 'retired';
        readonly standardSupportEnds: string;
        readonly extendedSupportEnds: string;
        readonly addons: Readonly<Record<string, string | undefined>>;
      }
    >
  >;
  readonly addonNames: readonly string[];
  /** Such as `v20261023`. */
  readonly image: string;
}

/** One thing that config/versions.ts says otherwise than EKS. */
export interface Change {
  /** `broken` fails a deploy or will: a version that EKS does not offer. `due` costs money or support soon. `newer` can be taken at leisure. */
  readonly weight: 'broken' | 'due' | 'newer';
  /** Place in config/versions.ts: `1.35 coredns`. */
  readonly where: string;
  /** What config/versions.ts has. */
  readonly found: string;
  /** What EKS has. */
  readonly expected: string;
}
