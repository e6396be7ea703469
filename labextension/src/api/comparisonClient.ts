import { allPages } from './pages';
import { answerOf, type Requests } from './requests';
import type { ComparedRowList, ModelComparison } from './types';

/** Jobs, trials and models side by side. */
export class ComparisonClient {
  constructor(private readonly api: Requests['api']) {}

  /** What differs between them: `job:12,trial:15/3`. */
  compare(of: string): Promise<ModelComparison> {
    return answerOf(
      this.api.GET('/comparisons', { params: { query: { of } } })
    );
  }

  /** The first `wanted` rows on which one is right and another is wrong. */
  rows(
    of: string,
    pair: { better: string; worse: string },
    wanted: number
  ): Promise<ComparedRowList> {
    return allPages(page => {
      const query = { of, ...pair, ...page };
      return answerOf(this.api.GET('/comparisons/rows', { params: { query } }));
    }, wanted);
  }
}
