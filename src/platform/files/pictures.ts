import sharp from 'sharp'

const pixelsMost = 100_000_000
const secondsMost = 30

// Pictures are made anew one at a time on each thread, and none is kept in memory afterwards.
sharp.cache(false)

/**
 * Makes a picture anew from what can be seen in it: turned as the camera was held, and without anything that was written
 * into the file beside it, such as where it was taken. Runs in threads of its own.
 *
 * @returns false where it is damaged, too large to be a photograph, or takes too long
 */
export async function remakePicture(path: string, into: string, type: string): Promise<boolean> {
  const picture = sharp(path, { limitInputPixels: pixelsMost, failOn: 'error', pages: 1 })
    .rotate()
    .timeout({ seconds: secondsMost })
  const made =
    type === 'image/png'
      ? picture.png({ compressionLevel: 9 })
      : type === 'image/webp'
        ? picture.webp({ quality: 90 })
        : picture.jpeg({ quality: 92, chromaSubsampling: '4:4:4' })
  try {
    await made.toFile(into)
    return true
  } catch (error) {
    // A fault of the disk is ours; every other is the picture's.
    if (error instanceof Error && /ENOSPC|EROFS|EACCES|No space|unable to open for write/i.test(error.message))
      throw error
    return false
  }
}
