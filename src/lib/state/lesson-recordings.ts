/** The recorded runs of the built-in lessons. Each file is read when its lesson is opened. */
import { parseLessonRecording, type LessonRecording } from '../schema/lesson-recording.ts'
import { RecordingMissingError } from './recordings.ts'

/** Rejects with RecordingMissingError, ParseError or what `read` throws. */
export async function loadLessonRecording(
  slug: string,
  address: string,
  read: (address: string) => Promise<Response> = fetch
): Promise<LessonRecording> {
  const fileName = `recordings/lessons/${slug}.json`
  const response = await read(address)
  if (!response.ok) throw new RecordingMissingError(`${fileName} is not on the server (status ${response.status}). Copy the whole build folder.`)
  return parseLessonRecording(await response.text(), fileName)
}
