import { answerOf, type Requests } from './requests';
import type { ReadingPreview, ReadOptions, VersionInfo } from './types';

/** How the file of a dataset's version is read. */
export class ReadingClient {
  constructor(private readonly api: Requests['api']) {}

  /** Read a version's file again with other options, as the next version. */
  again(
    name: string,
    number: number,
    options: ReadOptions
  ): Promise<VersionInfo> {
    const params = { path: { name, number: String(number) } };
    return answerOf(
      this.api.POST('/datasets/{name}/versions/{number}/reading', {
        params,
        body: options
      })
    );
  }

  /** What the options make of the first rows. Nothing is made. */
  preview(
    name: string,
    number: number,
    options: ReadOptions
  ): Promise<ReadingPreview> {
    const params = { path: { name, number: String(number) } };
    return answerOf(
      this.api.POST('/datasets/{name}/versions/{number}/reading/preview', {
        params,
        body: options
      })
    );
  }
}
