/** Whether the surroundings allow to make code of text; where a policy forbids it, closures do the same. */
export const CAN_GENERATE = isAllowed();

function isAllowed(): boolean {
  try {
    // oxlint-disable-next-line typescript/no-implied-eval -- asks whether it is allowed
    return new Function("return true")() === true;
  } catch {
    return false;
  }
}
