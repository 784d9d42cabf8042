import { ADMISSION, effortOf, measureEditPath, type Step } from "./measure.ts"

/** `npm run edit-path`: what one edit runs in the server, in order, and what that is to read. */

const { steps, seen, traced } = await measureEditPath()
print("One edit, from the frame that arrives to the frames that leave", steps, false)
print(`Admission, behind ${ADMISSION.file}:${ADMISSION.name}`, steps, true)
console.log(`Of ${traced} traced edits ${seen} took exactly this path.`)
process.exit(0)

function print(title: string, all: readonly Step[], admission: boolean): void {
  const own = all.filter((step) => step.admission === admission)
  const { files, functions, lines, changes, returns } = effortOf(own)
  console.log(`\n${title}: ${files} files, ${functions} functions, ${lines} lines;`)
  console.log(`${changes} changes of file, ${returns} of them into a file already left\n`)
  const top = Math.min(...own.map(({ depth }) => depth))
  let here = ""
  for (const { file, about, depth } of own) {
    if (file !== here) console.log(`  ${file}`)
    here = file
    const name = `${" ".repeat(depth - top)}${about.name}`
    console.log(`    ${String(about.first).padStart(4)}  ${name} (${about.lines.size})`)
  }
}
