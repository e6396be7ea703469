/**
 * What a person sees goes through `trans`, whole: no words in JSX, in notifications
 * or in errors, and no pieces that are put together afterwards.
 */

const LETTERS = /\p{L}{2}/u;
const SHOWN = new Set([
  'alt',
  'aria-label',
  'label',
  'placeholder',
  'summary',
  'title'
]);
const OPTIONS = new Set(['body', 'caption', 'label', 'title']);
const TELLS = new Set(['tell', 'tellError']);
const TRANSLATES = new Set(['__', '_n', '_p', '_np', 'gettext', 'ngettext']);

/** The words that an expression shows by itself, beside what it is given. */
function wordsOf(node) {
  switch (node?.type) {
    case 'Literal':
      return typeof node.value === 'string' ? node.value : '';
    case 'TemplateLiteral':
      return node.quasis.map(part => part.value.cooked).join(' ');
    case 'ConditionalExpression':
      return `${wordsOf(node.consequent)} ${wordsOf(node.alternate)}`;
    case 'LogicalExpression':
      return `${wordsOf(node.left)} ${wordsOf(node.right)}`;
    case 'BinaryExpression':
      return node.operator === '+'
        ? `${wordsOf(node.left)} ${wordsOf(node.right)}`
        : '';
    case 'JSXExpressionContainer':
      return wordsOf(node.expression);
    default:
      return '';
  }
}

function nameOf(callee) {
  return callee.type === 'MemberExpression'
    ? callee.property.name
    : callee.name;
}

const isTranslated = node =>
  node.type === 'CallExpression' && TRANSLATES.has(nameOf(node.callee));

/** @type {import('eslint').Rule.RuleModule} */
const rule = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      bare: 'Put what a person sees through trans: {{ words }}',
      piece:
        'Translate a whole sentence, with %1 for what is filled in: {{ words }}',
      given: 'Write the sentence itself, so that it is found: {{ words }}'
    }
  },
  create(context) {
    const check = (node, shown) => {
      const words = wordsOf(shown).trim();
      if (LETTERS.test(words)) {
        context.report({ node, messageId: 'bare', data: { words } });
      }
    };
    const piece = node =>
      context.report({
        node,
        messageId: 'piece',
        data: { words: context.sourceCode.getText(node) }
      });
    const given = node =>
      context.report({
        node,
        messageId: 'given',
        data: { words: context.sourceCode.getText(node) }
      });
    return {
      JSXText(node) {
        if (LETTERS.test(node.value)) {
          const words = node.value.trim();
          context.report({ node, messageId: 'bare', data: { words } });
        }
      },
      'JSXElement > JSXExpressionContainer': node => check(node, node),
      'JSXFragment > JSXExpressionContainer': node => check(node, node),
      JSXAttribute(node) {
        if (SHOWN.has(node.name.name)) {
          check(node, node.value);
        }
      },
      // Commands, dialogs and buttons.
      'ObjectExpression > Property'(node) {
        if (OPTIONS.has(node.key.name)) {
          check(node, node.value);
        }
      },
      NewExpression(node) {
        if (/Error$/.test(nameOf(node.callee) ?? '')) {
          check(node, node.arguments[0]);
        }
      },
      CallExpression(node) {
        if (TELLS.has(nameOf(node.callee))) {
          check(node, node.arguments[0]);
        }
        if (isTranslated(node)) {
          if (node.arguments[0]?.type !== 'Literal') {
            given(node);
          }
          for (const text of node.arguments) {
            if (text.type === 'Literal' && /^\s|\s$/.test(text.value)) {
              piece(node);
            }
          }
        }
      },
      BinaryExpression(node) {
        const isPart = isTranslated(node.left) || isTranslated(node.right);
        if (node.operator === '+' && isPart) {
          piece(node);
        }
      }
    };
  }
};

export default { rules: { translated: rule } };
