import type { ArtifactInfo, JobInfo, Session } from './types';

/** What each action needs on the thing itself, beside the permission of its name. */
const LEVELS: Record<string, ArtifactInfo['may'][number]> = {
  read: 'read',
  train: 'read',
  create: 'write',
  update: 'write',
  cancel: 'write',
  share: 'manage',
  delete: 'manage'
};

/** Whether the signed-in person has a permission. */
export function hasPermission(
  session: Session | null,
  permission: string
): boolean {
  return session?.user?.permissions.includes(permission) ?? false;
}

/**
 * Whether the person may do something with this dataset, model or job: their
 * role lets them, and it is their own, or shared with them so.
 */
export function mayDo(
  session: Session | null,
  thing: ArtifactInfo | JobInfo,
  verb: string
): boolean {
  const isArtifact = thing.kind === 'dataset' || thing.kind === 'model';
  const needs =
    verb === 'train'
      ? ['jobs.submit', 'models.create']
      : [`${isArtifact ? thing.kind : 'job'}s.${verb}`];
  return (
    needs.every(permission => hasPermission(session, permission)) &&
    thing.may.includes(LEVELS[verb])
  );
}
