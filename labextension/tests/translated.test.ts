import { RuleTester } from 'eslint';
import { describe, expect, test } from 'vitest';

import translated from '../eslint/translated.mjs';
import { PARTS, splitSentence } from '../src/ui/Sentence';
import { trans } from './words';

RuleTester.describe = describe;
RuleTester.it = test;
const tester = new RuleTester({
  languageOptions: { parserOptions: { ecmaFeatures: { jsx: true } } }
});
const bare = [{ messageId: 'bare' }];
const piece = [{ messageId: 'piece' }];
const given = [{ messageId: 'given' }];

tester.run('translated', translated.rules.translated, {
  valid: [
    "<p title={trans.__('Whole.')}>{trans.__('Whole.')} · {size}</p>",
    '<input name="queue" className="words here" value="words" />',
    "tell(trans.__('%1 is done.', title))",
    'throw new HubError(detail, 0, "no_answer")',
    '<p>{isOpen && body}</p>',
    'const key = "not shown " + name'
  ],
  invalid: [
    { code: '<p>Some words</p>', errors: bare },
    { code: '<p>{"Some words"}</p>', errors: bare },
    { code: '<p>{`${n} rows`}</p>', errors: bare },
    { code: '<p>{n ? "some" : "none"}</p>', errors: bare },
    { code: '<p>{n > 0 && "some"}</p>', errors: bare },
    { code: '<p title="Some words" />', errors: bare },
    { code: '<p aria-label={`${n} rows`} />', errors: bare },
    { code: 'tell(`${title} is done.`)', errors: bare },
    { code: 'tellError(name + " is missing")', errors: bare },
    { code: 'throw new Error("It broke.")', errors: bare },
    { code: 'new HubError(`Row ${n} broke`, 0)', errors: bare },
    { code: 'add({ label: "Register" })', errors: bare },
    { code: "trans.__('Registered as ')", errors: piece },
    { code: "trans.__('Registered as') + name", errors: piece },
    { code: 'trans.__(label)', errors: given },
    { code: 'trans.__(`%1 rows`, n)', errors: given },
    { code: "trans.__(isOpen ? 'Close' : 'Open')", errors: given }
  ]
});

test('a sentence keeps the places of its parts, in any order', () => {
  const text = trans.__('Made on %2 by %1 (%3).', ...PARTS);
  expect(splitSentence(text)).toEqual([
    'Made on ',
    1,
    ' by ',
    0,
    ' (',
    2,
    ').'
  ]);
  expect(splitSentence('No part, 5 %.')).toEqual(['No part, 5 %.']);
});
