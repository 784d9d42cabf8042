import type { MemberView } from "../../../../shared/api.ts"
import type { PersonId } from "../../../../shared/ids.ts"
import { shapeOf, initialsOf } from "../../../components/shapes.ts"
import { t } from "../../../i18n/text.ts"
import styles from "./Signed.module.css"

export interface Signer {
  readonly person: PersonId
  readonly name: string
  readonly look: number
  readonly signed: boolean
  readonly writing: boolean
}

/** Who may sign, those who have first; a shape is filled when its person has signed, and has dots while they write. */
export function signersOf(
  members: readonly MemberView[],
  celebrated: ReadonlySet<PersonId>,
  signed: { readonly people: ReadonlySet<PersonId>; readonly names: ReadonlySet<string> },
  writing: ReadonlySet<PersonId>,
): readonly Signer[] {
  const all = members
    .filter(({ person, role }) => !celebrated.has(person) && role !== "reader")
    .map(({ person, name, look, joined }) => ({
      person,
      name,
      look,
      // Somebody without a device has signed when somebody else wrote for them (C5).
      signed: signed.people.has(person) || (!joined && signed.names.has(name.toLocaleLowerCase())),
      writing: writing.has(person),
    }))
  return [...all.filter(({ signed }) => signed), ...all.filter(({ signed }) => !signed)]
}

/** "7 of 11 have signed", with everybody's shape. */
export function Signed({ signers }: { signers: readonly Signer[] }) {
  if (signers.length === 0) return null
  const count = signers.filter(({ signed }) => signed).length
  return (
    <div className={styles["signed"]}>
      <ul className={styles["people"]}>
        {signers.map((signer) => (
          <li key={signer.person} className={styles["person"]}>
            <SignerShape signer={signer} />
            <span className="unseen">{wordsOf(signer)}</span>
          </li>
        ))}
      </ul>
      <p className={styles["count"]}>
        <strong>{t("write.signedStrong", { signed: String(count), all: String(signers.length) })}</strong>{" "}
        {t("write.signedRest", { count })}
      </p>
    </div>
  )
}

function wordsOf({ name, signed, writing }: Signer): string {
  if (writing) return t("write.isWriting", { name })
  return signed ? t("write.hasSigned", { name }) : t("write.hasNotSigned", { name })
}

function SignerShape({ signer }: { signer: Signer }) {
  const { name, look, signed, writing } = signer
  const shape = shapeOf(look)
  return (
    <>
      <svg
        className={signed ? styles["filled"] : styles["outline"]}
        data-look={look}
        width={30}
        height={30}
        viewBox="0 0 100 100"
        aria-hidden="true"
      >
        {signed ? (
          <path d={shape.path} strokeWidth={shape.round} />
        ) : (
          // The same outline around every shape, whatever its rounding.
          <>
            <path className={styles["rim"]} d={shape.path} strokeWidth={shape.round + 10} />
            <path className={styles["inside"]} d={shape.path} strokeWidth={shape.round} />
          </>
        )}
        <text x={shape.x} y={shape.y} fontSize={shape.size}>
          {initialsOf(name)}
        </text>
      </svg>
      {writing ? <span className={styles["dots"]} data-look={look} aria-hidden="true" /> : null}
    </>
  )
}
