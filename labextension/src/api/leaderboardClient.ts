import { allPages } from './pages';
import { answerOf, given, type Requests } from './requests';
import type { BoardSort, Leaderboard, LeaderboardInfo, Page } from './types';

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

  /** The first `wanted` models and trials of a leaderboard. */
  board(id: number, sort: BoardSort, wanted: number): Promise<Leaderboard> {
    const path = { board_id: String(id) };
    return allPages(page => {
      const params = { path, query: { sort, ...page } };
      return answerOf(this.api.GET('/leaderboards/{board_id}', { params }));
    }, wanted);
  }
}
