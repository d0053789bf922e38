import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { canonicalNames } from '../../pipeline/canonical-names.ts';

describe('canonical names', () => {
  test('are the same whatever the variables are called', () => {
    const module = (a: string, b: string, c: string) =>
      `import{x as ${a},default as d}from"m";const ${b}=({k:${c},...r})=>${a}(${c}.k,r,d);export{${b} as out};`;
    assert.equal(canonicalNames(module('e', 't', 'n')), canonicalNames(module('q', 'zz', 'e')));
  });

  test('leave properties, labels, globals and what is exported as they are', () => {
    const module =
      'const a=1,b=globalThis.b;a:for(;;)break a;class c{a=a;b(){return this.a+new.target}}export{a,b as k,c};';
    assert.equal(
      canonicalNames(module),
      'const $0=1,$1=globalThis.b;a:for(;;)break a;class $2{a=$0;b(){return this.a+new.target}}export{$0 as a,$1 as k,$2 as c};',
    );
  });

  test('spell out what is short for a property and a variable', () => {
    const module = 'import{a}from"m";const{b,c=b,...d}=a;export default({a,b,c,d});';
    assert.equal(
      canonicalNames(module),
      'import{a as $0}from"m";const{b:$1,c:$2=$1,...$3}=$0;export default({a:$0,b:$1,c:$2,d:$3});',
    );
  });

  test('do not meet a global of such a name', () => {
    assert.equal(canonicalNames('const a=$0;export{a as b};'), 'const $1=$0;export{$1 as b};');
  });

  test('leave what a module does as it is', async () => {
    const module = `
      const f=(n,{a=1,b:[c]=[n]}={})=>n<2?a+c:f(n-1,{a:a+c});
      function*g(n){try{for(let i=0;i<n;i++)yield i;throw n}catch(e){yield e}finally{yield\`\${n}!\`}}
      class h{#p=2;static s=3;get p(){return this.#p}set p(v){this.#p=v}[\`m\${1}\`](){return h.s}}
      const i=new h;i.p=f(5);
      const all=[...g(3)],made={f:f(3),["g"+1]:i.m1()};
      export{i as item,all,made};`;
    const run = async (text: string) => {
      const { item, all, made } = await import(`data:text/javascript,${encodeURIComponent(text)}`);
      return { p: item.p, all, made };
    };
    const renamed = canonicalNames(module);
    assert.notEqual(renamed, module);
    assert.deepEqual(await run(renamed), await run(module));
  });
});
