import { Content } from "../../server/rooms/admission/content-reader.ts"
import { at, Position, UpdateScan } from "../../server/rooms/admission/update-reader.ts"

/** How many honest frames had what once was thought to be an attack; a corpus without them proves little. */
export interface Coverage {
  /** Several client ids: an outbox that outlived a reload. */
  severalIds: number
  /** A reference to a section that comes later in the bytes. */
  forward: number
  /** Structs whose type was deleted and collected before they were sent. */
  collected: number
  /** Content that came and went before it was sent. */
  cameAndWent: number
  deletesOnly: number
  marks: number
  nestedTypes: number
}

export const noCoverage = (): Coverage => ({
  severalIds: 0,
  forward: 0,
  collected: 0,
  cameAndWent: 0,
  deletesOnly: 0,
  marks: 0,
  nestedTypes: 0,
})

const scan = new UpdateScan()

export function cover(coverage: Coverage, update: Uint8Array): void {
  if (!scan.learn(update)) return
  if (scan.sections > 1) coverage.severalIds++
  if (scan.structs === 0) coverage.deletesOnly++
  const contents = new Set(scan.content.subarray(0, scan.structs))
  if (contents.has(Content.gc)) coverage.collected++
  if (contents.has(Content.deleted)) coverage.cameAndWent++
  if (contents.has(Content.format)) coverage.marks++
  if (contents.has(Content.map) || contents.has(Content.text) || contents.has(Content.array))
    coverage.nestedTypes++
  if (scan.sections > 1 && pointsForward()) coverage.forward++
}

function pointsForward(): boolean {
  for (let section = 0; section < scan.sections; section++) {
    const last = section + 1 < scan.sections ? at(scan.sectionRow, section + 1) : scan.structs
    for (let row = at(scan.sectionRow, section); row < last; row++) {
      const position = at(scan.position, row)
      if (
        position & Position.origin &&
        standsLater(section, at(scan.leftClient, row), at(scan.leftClock, row))
      ) {
        return true
      }
      if (
        position & Position.right &&
        standsLater(section, at(scan.rightClient, row), at(scan.rightClock, row))
      ) {
        return true
      }
    }
  }
  return false
}

function standsLater(section: number, client: number, clock: number): boolean {
  for (let later = section + 1; later < scan.sections; later++) {
    if (at(scan.sectionClient, later) === client) return clock >= at(scan.sectionStart, later)
  }
  return false
}
