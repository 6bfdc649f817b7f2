/**
 * Health checks that the platform stack gives Argo CD, in Lua. They decide what a sync wave waits for.
 * https://argo-cd.readthedocs.io/en/stable/operator-manual/health/
 */

/** Applications with this annotation hold no wave back: what comes after them does not need them. `gitops/bootstrap` sets it. */
export const doNotWait = { annotation: 'bluegreen/later-waves', value: 'do-not-wait' } as const;

/** How long the root application's sync waits for one Application before its attempt fails and the next one takes the newest commit. */
export const waitSeconds = 600;

/**
 * Health of a child Application, as the root application's sync sees it. Argo CD has no check of its own since 1.8, and its documented one passes
 * `status.health` on, which is too early and too late:
 *
 * - Healthy comes while the sync still runs, as soon as what is there already is healthy (definitions before pods). So the operation must have
 *   succeeded and nothing may be missing. Objects that left Git but are never pruned (`Prune=false`) keep an Application OutOfSync for ever: they do
 *   not count.
 * - Progressing can last for ever, and a sync that waits takes no new commit. So it ends: what cannot be compared or applied is Degraded at once,
 *   what takes longer than {@link waitSeconds} is Degraded then. That fails the attempt, and the next one begins with the newest commit.
 *
 * Timestamps are compared as text: Argo CD offers `os` but no `string` here.
 */
export const applicationHealth = `local os = require("os")
local status = obj.status or {}
local operation = status.operationState or {}
local function verdict(code, message) return { status = code, message = message } end

if (obj.metadata.annotations or {})["${doNotWait.annotation}"] == "${doNotWait.value}" then
  return verdict("Healthy", "no later wave waits for it; see its own health")
end

for _, condition in ipairs(status.conditions or {}) do
  if condition.type == "ComparisonError" or condition.type == "InvalidSpecError" or condition.type == "SyncError" then
    return verdict("Degraded", condition.message)
  end
end
if operation.phase == "Failed" or operation.phase == "Error" then
  return verdict("Degraded", operation.message)
end

local missing
local sync = (status.sync or {}).status
if sync ~= "Synced" and sync ~= "OutOfSync" then missing = "not compared with Git yet" end
if sync == "OutOfSync" then
  for _, resource in ipairs(status.resources or {}) do
    if resource.status == "OutOfSync" and not resource.requiresPruning then missing = "out of sync: " .. resource.kind .. " " .. resource.name end
  end
end

local since, message
if operation.phase ~= "Succeeded" then
  since, message = operation.startedAt or obj.metadata.creationTimestamp, operation.message or "waits for its first sync"
elseif missing then
  since, message = operation.finishedAt, missing
else
  local health = status.health or {}
  if health.status == "Healthy" or health.status == "Suspended" then return verdict("Healthy", "") end
  if health.status == "Degraded" then return verdict("Degraded", "synced, but something of it is degraded") end
  since, message = health.lastTransitionTime, "synced, waits for health"
end
if since ~= nil and since < os.date("!%Y-%m-%dT%H:%M:%SZ", os.time() - ${waitSeconds}) then
  return verdict("Degraded", "since " .. since .. ": " .. message)
end
return verdict("Progressing", message)
`;

/**
 * Health of a ScaledObject or ScaledJob. Argo CD's own calls a paused one Suspended, which a sync that has waves waits out: on the standby color, until
 * the handover. A pause is what is wanted there.
 */
export const scaledHealth = `local ready
for _, condition in ipairs((obj.status or {}).conditions or {}) do
  if condition.type == "Ready" then ready = condition end
  if condition.type == "Fallback" and condition.status == "True" then
    return { status = "Degraded", message = condition.message }
  end
end
if ready ~= nil and ready.status == "True" then return { status = "Healthy", message = ready.message } end
if ready ~= nil and ready.status == "False" then return { status = "Degraded", message = ready.message } end
return { status = "Progressing", message = "waits for KEDA" }
`;
