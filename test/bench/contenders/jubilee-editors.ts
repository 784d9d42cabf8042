import type { NewEditor } from "../../../shared/editor-routes.ts"
import { connectEditor } from "../../support/other-editor.ts"
import type { Client, JoinOptions, Place, Prepared } from "./contender.ts"
import { ROOMS, type World } from "./world.ts"
import { updateFrames, yWebsocket } from "./y-websocket.ts"
import { YjsClient } from "./yjs-client.ts"

/** Their rooms are others than those of pages, so that both can be measured in one server. */
const FIRST_ROOM = ROOMS / 2

/** How another editor of the person on that seat joins: by a token for this room, asked for once. */
export function editorDoor(world: World, { writers, edits }: Prepared) {
  const connected = new Map<string, Promise<NewEditor>>()
  let frames: readonly (readonly Buffer[])[] | undefined
  return async (port: number, place: Place, options: JoinOptions = {}): Promise<Client> => {
    const made = (frames ??= updateFrames(writers, edits))[place.seat]
    const { room, token: bearer } = world.family(FIRST_ROOM + place.room, place.seat)
    const name = `${place.room} ${place.seat}`
    const connecting = connected.get(name) ?? connectEditor(`http://127.0.0.1:${port}`, bearer, room)
    connected.set(name, connecting)
    const dialect = yWebsocket(`/yjs/${room}?token=${(await connecting).token}`)
    const client = new YjsClient({ port, place, dialect, edits: (edit) => made?.[edit], options })
    await client.connect()
    return client
  }
}
