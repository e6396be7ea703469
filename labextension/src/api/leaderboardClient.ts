import { allPages } from './pages';
import { answerOf, given, type Requests } from './requests';
import type {
  BoardMetric,
  BoardSort,
  Front,
  JobDetail,
  Leaderboard,
  LeaderboardInfo,
  Page,
  RepeatsPlan
} from './types';

/** Models and trials that were tested alike. */
export class LeaderboardClient {
  constructor(private readonly api: Requests['api']) {}

  /** The leaderboards of a dataset, the newest first; without one, all. */
  list(dataset: string): Promise<Page<LeaderboardInfo>> {
    return allPages(page => {
      const query = given({ dataset, ...page });
      return answerOf(this.api.GET('/leaderboards', { params: { query } }));
    });
  }

  /** The first `wanted` models and trials of a leaderboard; without a metric, ranked by its own. */
  board(
    id: number,
    view: { sort: BoardSort; metric?: BoardMetric },
    wanted: number
  ): Promise<Leaderboard> {
    const path = { board_id: String(id) };
    return allPages(page => {
      const params = { path, query: { ...view, ...page } };
      return answerOf(this.api.GET('/leaderboards/{board_id}', { params }));
    }, wanted);
  }

  /** The scores of a leaderboard against the times to predict. */
  front(id: number, metric?: BoardMetric): Promise<Front> {
    const params = { path: { board_id: String(id) }, query: { metric } };
    return answerOf(this.api.GET('/leaderboards/{board_id}/front', { params }));
  }

  /** How many repeats of the tests would decide; of the best, unless two to five of its were chosen. */
  plan(
    { id, metric }: Leaderboard,
    chosen: readonly string[]
  ): Promise<RepeatsPlan> {
    const query = given({
      metric: metric as BoardMetric,
      chosen: chosen.join()
    });
    const params = { path: { board_id: String(id) }, query };
    return answerOf(
      this.api.GET('/leaderboards/{board_id}/repeats', { params })
    );
  }

  /** Queue the repeats of a plan. */
  decide(board: number, plan: RepeatsPlan): Promise<JobDetail> {
    const { metric, entries, repeats, up_to } = plan;
    const params = { path: { board_id: String(board) } };
    const body = { metric, entries, repeats, up_to };
    return answerOf(
      this.api.POST('/leaderboards/{board_id}/repeats', { params, body })
    );
  }
}
