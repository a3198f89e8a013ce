import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Star, Trash2 } from 'lucide-react';
import { useRef, useState } from 'react';
import { useExplorer } from '@/components/explorer/explorer-context';
import { Button } from '@/components/ui/button';
import { cn } from '@/components/ui/cn';
import { visible } from '@/lib/audit/visible';
import { deleteView, keepView, type SavedView, viewsOptions } from '@/lib/client/views';
import { SaveView } from './save-view';
import type { ViewLayout } from './views-menu';

interface ViewsPanelProps {
  views: readonly SavedView[];
  present: SavedView | undefined;
  isChanged: boolean;
  content: { search: string } & ViewLayout;
  canShare: boolean;
  onShow(view: SavedView): void;
}

/** The views to choose from, what to do with each, and a form to save what is shown. */
export function ViewsPanel({ views, present, isChanged, content, canShare, onShow }: ViewsPanelProps) {
  const { go, say } = useExplorer();
  const client = useQueryClient();
  const [typed, setTyped] = useState('');
  const list = useRef<HTMLUListElement>(null);
  const refresh = () => client.invalidateQueries({ queryKey: viewsOptions.queryKey });
  const save = useMutation({
    mutationFn: ({
      name,
      isShared,
      isDefault,
      id,
    }: {
      name: string;
      isShared: boolean;
      isDefault: boolean;
      id?: string;
    }) => keepView({ ...content, name, isShared, isDefault }, id),
    onSuccess: async (view) => {
      await refresh();
      go({ viewId: view.id }, 'replace');
      say(`View ${view.name} saved`);
    },
  });
  const found = views.filter(({ name }) => name.toLowerCase().includes(typed.toLowerCase()));
  return (
    <div className="flex w-80 max-w-full flex-col gap-3 p-3">
      {views.length > 5 && (
        <input
          type="search"
          aria-label="Find a view"
          placeholder="Find"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      )}
      {views.length === 0 && <p className="text-fg2">No views are saved yet.</p>}
      <ul ref={list} aria-label="Views" tabIndex={-1} className="max-h-64 overflow-auto">
        {found.map((view) => (
          <ViewRow
            key={view.id}
            view={view}
            isPresent={view === present}
            onShow={() => onShow(view)}
            refresh={refresh}
            onGone={() => list.current?.focus()}
          />
        ))}
      </ul>
      {present?.isOwn && isChanged && (
        <div className="flex gap-2">
          <Button onClick={() => save.mutate({ ...present, id: present.id })}>Save changes</Button>
          <Button look="quiet" onClick={() => onShow(present)}>
            Discard
          </Button>
        </div>
      )}
      <SaveView
        canShare={canShare}
        error={save.error ?? undefined}
        isSaving={save.isPending}
        onSave={(name, isShared, isDefault) => save.mutate({ name, isShared, isDefault })}
      />
    </div>
  );
}

interface RowProps {
  view: SavedView;
  isPresent: boolean;
  onShow(): void;
  refresh(): Promise<void>;
  /** That the view was deleted, and the focus was on it. */
  onGone(): void;
}

function ViewRow({ view, isPresent, onShow, refresh, onGone }: RowProps) {
  const { say } = useExplorer();
  const [isAsked, setAsked] = useState(false);
  const star = useMutation({
    mutationFn: () => keepView({ ...view, isDefault: !view.isDefault }, view.id),
    onSuccess: refresh,
    onError: (error) => say(error.message),
  });
  const remove = useMutation({
    mutationFn: () => deleteView(view.id),
    onSuccess: async () => {
      onGone();
      await refresh();
    },
    onError: (error) => say(error.message),
  });
  const name = visible(view.name);
  return (
    <li className="flex items-center gap-1">
      <button
        type="button"
        aria-current={isPresent || undefined}
        onClick={onShow}
        className={cn(
          'min-h-target min-w-0 grow truncate rounded px-2 text-start hover:bg-hover',
          isPresent && 'bg-selected',
        )}
      >
        <bdi>{name}</bdi>
        {!view.isOwn && <span className="text-label text-fg2"> by {visible(view.owner)}</span>}
        {view.isOwn && view.isShared && <span className="text-label text-fg2"> shared</span>}
      </button>
      {view.isOwn && (
        <button
          type="button"
          aria-label={view.isDefault ? `Do not begin with ${name}` : `Begin with ${name}`}
          aria-pressed={view.isDefault}
          onClick={() => star.mutate()}
          className="inline-flex size-6 items-center justify-center rounded hover:bg-hover"
        >
          <Star
            aria-hidden
            className={cn('size-3.5', view.isDefault ? 'fill-accent text-accent' : 'text-fg3')}
          />
        </button>
      )}
      {view.isOwn &&
        (isAsked ? (
          <Button
            look="quiet"
            autoFocus
            aria-label={`Delete ${name} for good`}
            onClick={() => remove.mutate()}
          >
            Delete?
          </Button>
        ) : (
          <button
            type="button"
            aria-label={`Delete ${name}`}
            onClick={() => setAsked(true)}
            className="inline-flex size-6 items-center justify-center rounded text-fg3 hover:bg-hover"
          >
            <Trash2 aria-hidden className="size-3.5" />
          </button>
        ))}
    </li>
  );
}
