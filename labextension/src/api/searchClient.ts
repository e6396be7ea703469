import { allPages } from './pages';
import { answerOf, given, type Requests } from './requests';
import type {
  JobDetail,
  SearchedParameters,
  TrialDetail,
  TrialList,
  TrialSort
} from './types';

/** What a search for the best model has tried, and its early end. */
export class SearchClient {
  constructor(private readonly api: Requests['api']) {}

  /** The first `wanted` trials of those with `filter` in their pipeline. */
  trials(
    job: number,
    view: { sort: TrialSort; filter: string },
    wanted: number
  ): Promise<TrialList> {
    return allPages(page => {
      const query = given({ ...view, ...page });
      const params = { path: { job_id: String(job) }, query };
      return answerOf(this.api.GET('/jobs/{job_id}/trials', { params }));
    }, wanted);
  }

  /** A trial with the training that repeats it. */
  trial(job: number, number: number): Promise<TrialDetail> {
    const path = { job_id: String(job), trial: String(number) };
    return answerOf(
      this.api.GET('/jobs/{job_id}/trials/{trial}', { params: { path } })
    );
  }

  /** What the trials by now say of the searched parameters. */
  parameters(job: number): Promise<SearchedParameters> {
    const params = { path: { job_id: String(job) } };
    return answerOf(this.api.GET('/jobs/{job_id}/parameters', { params }));
  }

  /** Try no more: the best so far is fitted and registered. */
  stop(job: number): Promise<JobDetail> {
    const params = { path: { job_id: String(job) } };
    return answerOf(this.api.POST('/jobs/{job_id}/stop', { params }));
  }
}
