import { useState } from "react"
import { Members, type MemberView, type OccasionView, type Person } from "../../../shared/api.ts"
import { Role } from "../../../shared/access.ts"
import type { Answer } from "../../api.ts"
import { Avatar } from "../../components/Avatar.tsx"
import { Sheet } from "../../components/Sheet.tsx"
import { useCover } from "../../device/cover.ts"
import { failureText } from "../../i18n/failures.ts"
import { listOf } from "../../i18n/format.ts"
import { t } from "../../i18n/text.ts"
import { nothing } from "../../session/covered.ts"
import { useServices } from "../../session/services.tsx"
import { useAnswer } from "../../session/use-answer.ts"
import { Button } from "../../ui/Button.tsx"
import { LeavingSheet } from "./LeavingSheet.tsx"

const ROLES = {
  organiser: "members.organiser",
  member: "members.member",
  reader: "members.reader",
} as const satisfies Record<Role, string>

/** Who is in the circle; organisers change what somebody may do, and remove (M4, M5). */
export function MembersDialog(props: {
  occasion: OccasionView
  person: Person
  onClose: () => void
  onChanged: (occasion: OccasionView) => void
  onInvite: (() => void) | undefined
}) {
  const { occasion, person, onClose, onChanged, onInvite } = props
  const { api } = useServices()
  const circle = occasion.circle
  const cover = useCover(person.id)
  const members = useAnswer(
    `${person.id}:members:${circle.id}`,
    Members,
    () => api.members(circle.id),
    cover === "shown" ? undefined : nothing,
  )
  const [leaving, setLeaving] = useState<MemberView>()
  const [celebrating, setCelebrating] = useState<MemberView>()
  const [deciding, setDeciding] = useState(false)
  const [error, setError] = useState<string>()
  const organises = circle.role === "organiser"

  const change = async (member: MemberView, role: Role): Promise<void> => {
    const answer = await api.changeMember(circle.id, member.person, { role })
    setError(answer.ok ? undefined : failureText(answer.error))
    await members.again()
  }
  /**
   * Does it, and closes the question once the list shows it: the button that asked may be gone then, and the focus comes
   * back to this dialog.
   */
  const decide = async <T,>(ask: () => Answer<T>, done?: (value: T) => void): Promise<void> => {
    if (deciding) return
    setDeciding(true)
    const answer = await ask()
    setError(answer.ok ? undefined : failureText(answer.error))
    await members.again()
    if (answer.ok) done?.(answer.value)
    setDeciding(false)
    setLeaving(undefined)
    setCelebrating(undefined)
  }
  const remove = (member: MemberView, keeping: boolean): Promise<void> =>
    decide(() => (keeping ? api.removeKeeping : api.removeMember)(circle.id, member.person))
  const free = (member: MemberView): Promise<void> =>
    decide(() => api.freeName(circle.id, member.person, member.name))
  const celebrate = (member: MemberView): Promise<void> =>
    decide(() => api.addRecipient(occasion.id, member.person), onChanged)

  return (
    <Sheet title={t("members.title")} isOpen onClose={onClose}>
      <ul className="members">
        {(members.value?.members ?? []).map((member) => (
          <li className="member" key={member.person}>
            <Avatar name={member.name} look={member.look} size={40} faded={!member.joined} />
            <div className="member-words">
              <p className="member-name" dir="auto" translate="no">
                {member.me ? t("members.nameYou", { name: member.name }) : member.name}
              </p>
              <p className="meta">{standingOf(member, occasion)}</p>
            </div>
            {organises && !member.me ? (
              <MemberActions
                member={member}
                onRole={(role) => void change(member, role)}
                onRemove={() => setLeaving(member)}
                onCelebrate={isCelebrated(member, occasion) ? undefined : () => setCelebrating(member)}
              />
            ) : null}
          </li>
        ))}
      </ul>
      <p className="error" role="alert">
        {error ?? (members.value === undefined && members.failure ? failureText(members.failure) : null)}
      </p>
      {onInvite === undefined ? null : (
        <Button className="button button-primary" onPress={onInvite}>
          {t("members.invite")}
        </Button>
      )}
      {leaving === undefined ? null : (
        <LeavingSheet
          member={leaving}
          onClose={() => setLeaving(undefined)}
          onRemove={(keeping) => void remove(leaving, keeping)}
          onFree={() => void free(leaving)}
        />
      )}
      {celebrating === undefined ? null : (
        <Sheet
          title={t("members.celebrateTitle", { name: celebrating.name })}
          isOpen
          onClose={() => setCelebrating(undefined)}
          must
        >
          <p>{t("members.celebrateText", { name: celebrating.name })}</p>
          <div className="sheet-actions">
            <Button className="button" onPress={() => setCelebrating(undefined)}>
              {t("do.cancel")}
            </Button>
            <Button className="button button-primary" onPress={() => void celebrate(celebrating)}>
              {t("members.celebrate")}
            </Button>
          </div>
        </Sheet>
      )}
    </Sheet>
  )
}

const isCelebrated = (member: MemberView, occasion: OccasionView): boolean =>
  occasion.recipients.some((one) => one.id === member.person)

function standingOf(member: MemberView, occasion: OccasionView): string {
  const celebrated = isCelebrated(member, occasion)
  const knew = occasion.recipients.some((one) => one.id === member.person && one.wasGiver === true)
  return listOf([
    ...(celebrated ? [t("members.celebrated")] : []),
    ...(knew ? [t("members.wasGiver")] : []),
    ...(!member.joined
      ? [t("members.notYet")]
      : celebrated && member.role === "member"
        ? []
        : [t(ROLES[member.role])]),
  ])
}

function MemberActions(props: {
  member: MemberView
  onRole: (role: Role) => void
  onRemove: () => void
  onCelebrate: (() => void) | undefined
}) {
  const { member, onRole, onRemove, onCelebrate } = props
  return (
    <div className="member-actions">
      <select
        className="input select select-small"
        aria-label={t("members.role", { name: member.name })}
        value={member.role}
        onChange={(event) => {
          const role = Role.safeParse(event.currentTarget.value)
          if (role.success) onRole(role.data)
        }}
      >
        {Role.options.map((role) => (
          <option key={role} value={role}>
            {t(ROLES[role])}
          </option>
        ))}
      </select>
      {onCelebrate === undefined ? null : (
        <Button
          className="button-quiet"
          aria-label={t("members.celebrateLabel", { name: member.name })}
          onPress={onCelebrate}
        >
          {t("members.celebrate")}
        </Button>
      )}
      <Button
        className="button-quiet button-quiet-bad"
        aria-label={t("members.removeLabel", { name: member.name })}
        onPress={onRemove}
      >
        {t("members.remove")}
      </Button>
    </div>
  )
}
