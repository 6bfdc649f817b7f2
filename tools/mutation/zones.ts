/** Pure cores whose tests are themselves tested, by name: the folders or files, and nothing that only words or draws. */
export const zones: Readonly<Record<string, readonly string[]>> = {
  sets: ['lib/netpol/sets'],
  verdict: ['lib/netpol/verdict'],
  convert: ['lib/netpol/convert'],
  replay: ['lib/netpol/replay'],
  shift: ['lib/shift/core'],
  gate: ['lib/shift/gate'],
  workers: ['lib/workers'],
};
