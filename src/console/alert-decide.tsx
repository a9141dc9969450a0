/** What can be made of an alert: a form for each, since each takes something else. */
import type { FC } from "hono/jsx";
import { isClosed } from "../core/alert/state.ts";
import type { AlertPage } from "./alert-page.ts";

export const Decide: FC<{ readonly page: AlertPage }> = ({ page: { alert } }) => {
  const action = `/alerts/${alert.id}/decisions`;
  if (isClosed(alert.state as "open"))
    return (
      <section class="card" aria-label="Decide">
        <h2>Decide</h2>
        <form method="post" action={action}>
          <Reason />
          <button name="do" value="reopen" class="secondary">
            Open it again
          </button>
        </form>
      </section>
    );
  return (
    <section class="card actions" aria-label="Decide">
      <h2>Decide</h2>
      <form method="post" action={action}>
        <Reason />
        <div class="row">
          {alert.state !== "acknowledged" && (
            <button name="do" value="acknowledge" class="small">
              Acknowledge
            </button>
          )}
          <button name="do" value="resolve" class="small secondary">
            Resolve
          </button>
          <button name="do" value="mark_false_positive" class="small secondary">
            False positive
          </button>
          <button name="do" value="confirm" class="small secondary">
            It was an incident
          </button>
        </div>
      </form>
      <Later action={action} />
    </section>
  );
};

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

const Reason: FC = () => (
  <label>
    Reason
    <input name="reason" required maxlength={2_000} autocomplete="off" />
  </label>
);
