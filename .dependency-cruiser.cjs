/** The import rules of the house (docs/spec.md, "Layers"). test/support/layers.ts runs them and asserts that they looked. */
const folders =
  "(access|calendar|circles|cards|claims|editors|erasure|kept|occasions|people|photos|links|reminders|notices|news|words)"

module.exports = {
  forbidden: [
    {
      name: "no-cycles",
      severity: "error",
      comment: "A cycle means that two files are one; split them by what they promise.",
      from: {},
      to: { circular: true },
    },
    {
      name: "only-one-place-picks-a-store",
      severity: "error",
      comment: "Everybody else knows the port alone, so that both stores stay possible.",
      from: { path: "^server/", pathNot: "^server/store/" },
      to: { path: "^server/store/(sqlite|mongo|s3)/" },
    },
    {
      name: "words-know-only-shared",
      severity: "error",
      comment: "Sentences are given what they say: they look nothing up.",
      from: { path: "^server/words/" },
      to: { path: "^server/", pathNot: "^server/words/" },
    },
    {
      name: "rooms-know-no-domain",
      severity: "error",
      comment: "The heart is bytes and numbers: it has never heard of gifts, HTTP or sockets.",
      from: { path: "^server/rooms/" },
      to: { path: `^server/(${folders}|gateways|http)/` },
    },
    {
      name: "store-knows-nobody",
      severity: "error",
      comment: "A store imports its port and shared; nothing of the rooms or domains.",
      from: { path: "^server/store/" },
      to: { path: "^server/", pathNot: "^server/(store/|clock\\.ts)" },
    },
    {
      name: "domains-know-no-gateway",
      severity: "error",
      comment: "Data goes down as arguments and up as return values.",
      from: { path: `^server/${folders}/` },
      to: { path: "^server/(gateways|http)/" },
    },
    {
      name: "nobody-imports-main-or-app",
      severity: "error",
      comment: "start -> main -> app -> everything else.",
      from: { path: "^server/", pathNot: "^server/(start|main|app)\\.ts$" },
      to: { path: "^server/(start|main|app)\\.ts$" },
    },
    {
      name: "client-knows-only-shared",
      severity: "error",
      comment: "Not even a type of the server: the wire is in shared.",
      from: { path: "^client/" },
      to: { path: "^(server|test)/" },
    },
    {
      name: "shared-stands-alone",
      severity: "error",
      comment: "Both sides run it: no platform, no vendor but these.",
      from: { path: "^shared/" },
      to: { pathNot: ["^shared/", "node_modules/(zod|yjs|lib0|fractional-indexing|temporal-polyfill)/"] },
    },
    {
      name: "nobody-imports-tests",
      severity: "error",
      from: { path: "^(server|client|shared)/" },
      to: { path: "^test/" },
    },
    {
      name: "socket.io-at-its-edge",
      severity: "error",
      comment: "Vendors stay at their edge.",
      from: { path: "^server/", pathNot: "^server/(gateways|cluster)/" },
      to: { path: "node_modules/socket\\.io" },
    },
    {
      name: "mongodb-at-its-edge",
      severity: "error",
      from: { path: "^server/", pathNot: "^server/store/mongo/" },
      to: { path: "node_modules/mongodb/" },
    },
    {
      name: "aws4fetch-at-its-edge",
      severity: "error",
      from: { path: "^server/", pathNot: "^server/store/s3/" },
      to: { path: "node_modules/aws4fetch/" },
    },
    {
      name: "redis-at-its-edge",
      severity: "error",
      from: { path: "^server/", pathNot: "^server/cluster/" },
      to: { path: "node_modules/(ioredis|@socket\\.io)/" },
    },
    {
      name: "only-app-joins-nodes",
      severity: "error",
      comment: "Everybody else knows the ports: rooms/replication/fanout.ts and events.ts.",
      from: { path: "^server/", pathNot: "^server/(app|shut-down)\\.ts|^server/cluster/" },
      to: { path: "^server/cluster/", pathNot: "^server/cluster/redis-url\\.ts" },
    },
    {
      name: "hono-at-its-edge",
      severity: "error",
      from: { path: "^server/", pathNot: "^server/(http/|app\\.ts|.*/routes\\.ts)" },
      to: { path: "node_modules/(@hono|hono)/" },
    },
    {
      name: "ical-generator-at-its-edge",
      severity: "error",
      from: { path: "^server/", pathNot: "^server/calendar/feed\\.ts$" },
      to: { path: "node_modules/ical-generator/" },
    },
    {
      name: "file-parsers-at-their-edge",
      severity: "error",
      from: { path: "^(server|client|shared)/", pathNot: "^client/features/days/(import|export)/" },
      to: { path: "node_modules/(@types/)?(ical\\.js|papaparse)/" },
    },
    {
      name: "web-push-at-its-edge",
      severity: "error",
      from: { path: "^server/", pathNot: "^server/notices/push/" },
      to: { path: "node_modules/web-push/" },
    },
    {
      name: "nodemailer-at-its-edge",
      severity: "error",
      from: { path: "^server/", pathNot: "^server/notices/email/mailer\\.ts$" },
      to: { path: "node_modules/nodemailer/" },
    },
    {
      name: "sharp-in-its-process",
      severity: "error",
      comment:
        "Strangers' bytes are decoded nowhere else: what that does to a process must not be done to the server.",
      from: { path: "^server/", pathNot: "^server/photos/remake\\.ts$" },
      to: { path: "node_modules/sharp/" },
    },
    {
      name: "only-the-process-remakes",
      severity: "error",
      from: { path: "^server/", pathNot: "^server/photos/remake(\\.worker)?\\.ts$" },
      to: { path: "^server/photos/remake(\\.worker)?\\.ts$", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "prom-client-at-its-edge",
      severity: "error",
      comment: "Whoever is measured knows an interface of its own.",
      from: { path: "^server/", pathNot: "^server/ops/metrics\\.ts$" },
      to: { path: "node_modules/prom-client/" },
    },
    {
      name: "jose-at-its-edge",
      severity: "error",
      from: { path: "^server/", pathNot: "^server/access/(tokens|keys)\\.ts" },
      to: { path: "node_modules/jose/" },
    },
    {
      name: "yjs-off-the-hot-path",
      severity: "error",
      comment:
        "The event loop never opens a document; only what runs in the document threads does: snapshots, projections, trials, healing.",
      from: {
        path: "^server/",
        pathNot:
          "^server/(rooms/(snapshots/(compaction|squash)|trials/(search-steps|try-out))|rooms/healing/(mend|gaps)|projections/project|cards/content/read-room|documents/(apply|shape))\\.ts$",
      },
      to: { path: "node_modules/yjs/" },
    },
    {
      name: "socket.io-client-in-one-file",
      severity: "error",
      from: { path: "^client/", pathNot: "^client/sync/(connection|socket[a-z-]*)\\.ts$" },
      to: { path: "node_modules/socket\\.io-client/" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^client/dist" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "types", "node", "default"],
    },
  },
}
