/** Midnight of 1 January 1980, the first day that a ZIP can name, as a ZIP writes it. */
const firstDay = { time: 0, day: 0x21 }

/** A ZIP in which every file has the same day, so that the same files make the same bytes. Changes it in place. */
export function withoutTime(zip: Buffer): Buffer {
  // The directory at the end names every file; its own end is found backwards, behind a comment of any length.
  const end = zip.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]))
  if (end === -1) throw new Error('The file is no ZIP.')
  let at = zip.readUInt32LE(end + 16)
  for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    const local = zip.readUInt32LE(at + 42)
    zip.writeUInt16LE(firstDay.time, at + 12)
    zip.writeUInt16LE(firstDay.day, at + 14)
    zip.writeUInt16LE(firstDay.time, local + 10)
    zip.writeUInt16LE(firstDay.day, local + 12)
    at += 46 + zip.readUInt16LE(at + 28) + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32)
  }
  return zip
}
