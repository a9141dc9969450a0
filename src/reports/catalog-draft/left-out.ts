/** Places that are no data of a mesh: logs that AWS delivers, results and working files of its services. */

export interface LeftOut {
  /** The folder that is left out as a whole. */
  readonly root: string;
  readonly why: string;
}

/** By what AWS itself calls them. Where only a bucket is named, all of it. */
const KINDS: readonly { readonly pattern: RegExp; readonly why: string }[] = [
  { pattern: /^s3:\/\/[^/]+\/(?:.*?\/)??AWSLogs\//s, why: "logs that AWS services deliver" },
  { pattern: /^s3:\/\/aws-(?:cloudtrail|waf)-logs-[^/]*\//, why: "logs that AWS services deliver" },
  { pattern: /^s3:\/\/aws-athena-query-results-[^/]*\//, why: "results of Athena's queries" },
  {
    pattern: /^s3:\/\/[^/]+\/(?:.*?\/)??(?:athena|athena-(?:query-)?results?|query-results?)\//is,
    why: "results of Athena's queries, by the folder's name",
  },
  { pattern: /^s3:\/\/aws-glue-[^/]*\//, why: "scripts and working files of Glue" },
  {
    pattern: /^s3:\/\/(?:cdk-[^/]*-assets-|cf-templates-|elasticbeanstalk-)[^/]*\//,
    why: "files of deployments",
  },
];

/** Why a folder is left out; undefined for data. */
export function leftOut(place: string): LeftOut | undefined {
  for (const { pattern, why } of KINDS) {
    const [root] = pattern.exec(place) ?? [];
    if (root !== undefined) return { root, why };
  }
  return undefined;
}
