/** What can be made of an alert: a form for each, since each takes something else. */
import type { FC } from "hono/jsx";
import { isClosed } from "../core/alert/state.ts";
import { mayDecide } from "../core/authority/viewer.ts";
import type { Viewer } from "../core/authority/viewer.ts";
import type { AlertPage } from "./alert-page.ts";
import { Reason } from "./parts/form.tsx";

/** What the viewer may: where nobody logs in, that is to acknowledge. */
export const Decide: FC<{ readonly page: AlertPage; readonly viewer: Viewer }> = ({
  page: { alert },
  viewer,
}) => {
  const action = `/alerts/${alert.id}/decisions`;
  const mayAll = mayDecide(viewer, "resolve");
  const isDone = isClosed(alert.state as "open") || (alert.state === "acknowledged" && !mayAll);
  const hint = mayAll ? "" : "Nobody logs in here: alerts can be acknowledged, and nothing else decided.";
  return (
    <section class="card actions" aria-label="Decide">
      <h2>Decide</h2>
      {hint !== "" && <p class="quiet">{hint}</p>}
      {isDone ? (
        mayAll && <Again action={action} />
      ) : (
        <Now action={action} state={alert.state} mayAll={mayAll} />
      )}
      {!isDone && mayAll && <Later action={action} />}
    </section>
  );
};

const Again: FC<{ readonly action: string }> = ({ action }) => (
  <form method="post" action={action}>
    <Reason />
    <button name="do" value="reopen" class="secondary">
      Open it again
    </button>
  </form>
);

const Now: FC<{ readonly action: string; readonly state: string; readonly mayAll: boolean }> = ({
  action,
  state,
  mayAll,
}) => (
  <form method="post" action={action}>
    <Reason />
    <div class="row">
      {state !== "acknowledged" && (
        <button name="do" value="acknowledge" class="small">
          Acknowledge
        </button>
      )}
      {mayAll && (
        <>
          <button name="do" value="resolve" class="small secondary">
            Resolve
          </button>
          <button name="do" value="mark_false_positive" class="small secondary">
            False positive
          </button>
          <button name="do" value="confirm" class="small secondary">
            It was an incident
          </button>
        </>
      )}
    </div>
  </form>
);

/** What has an end, or somebody else does. */
const Later: FC<{ readonly action: string }> = ({ action }) => (
  <details>
    <summary>Snooze, expect or hand over</summary>
    <form method="post" action={action}>
      <Reason />
      <label>
        Until the end of
        <input type="date" name="until" required />
      </label>
      <div class="row">
        <button name="do" value="snooze" class="small secondary">
          Snooze
        </button>
        <button name="do" value="expect" class="small secondary">
          It is expected
        </button>
      </div>
    </form>
    <form method="post" action={action}>
      <label>
        Hand over to
        <input name="to" required maxlength={320} autocomplete="off" />
      </label>
      <Reason />
      <button name="do" value="assign" class="small secondary">
        Hand over
      </button>
    </form>
  </details>
);

/** For whoever sees pseudonyms. */
export const Reveal: FC<{ readonly alert: number }> = ({ alert }) => (
  <section class="card" aria-label="Who it is">
    <h2>Who it is</h2>
    <p class="quiet">
      People have pseudonyms here. Who they are is shown for an hour, and it is noted who asked, and why.
    </p>
    <form method="post" action={`/alerts/${alert}/reveals`}>
      <Reason />
      <button type="submit" class="small secondary">
        Show who it is
      </button>
    </form>
  </section>
);
