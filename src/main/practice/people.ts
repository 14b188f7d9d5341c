import { residentCheckDigit } from '#shared/rules/identifiers.ts'
import type { ApplicantInput } from '#shared/contract/cases.ts'
import type { Random } from './random.ts'

const SURNAMES = [...'王李张刘陈杨黄赵周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈', '欧阳', '单', '仇', '解', '查', '盖']
const GIVEN = [...'明芳伟静强丽军敏杰娟勇艳涛霞超秀兰建国桂英玉梅海燕志红晓宁春华文斌云飞雪琴']
const STREETS = ['延龄巷', '抄纸巷', '火瓦巷', '马府街', '棉鞋营', '武学园', '小火瓦巷', '龙王庙']
const FIRMS = ['白鹭小吃店', '金陵便民超市', '淮海数码服务部', '三山文印社', '秦风广告有限公司', '长乐物业服务有限公司', '瞻园茶庄', '明故宫餐饮有限公司']

/** A made-up resident: region code 999999 is assigned to nobody, so no real person can have the number. */
export function madeUpPerson(random: Random): ApplicantInput {
  const birth = `${random.between(1940, 2004)}${two(random.between(1, 12))}${two(random.between(1, 28))}`
  const first17 = `999999${birth}${String(random.between(1, 999)).padStart(3, '0')}`
  const given = random.pick(GIVEN) + (random.chance(0.7) ? random.pick(GIVEN) : '')
  return {
    kind: 'person',
    name: random.pick(SURNAMES) + given,
    idType: 'residentId',
    idNumber: first17 + residentCheckDigit(first17),
    phone: `199${String(random.between(0, 99_999_999)).padStart(8, '0')}`,
    address: `${random.pick(STREETS)}${random.between(1, 120)}号`,
    communityCode: `C${two(random.between(1, 48))}`,
  }
}

/** A made-up organisation with a made-up passport-like number instead of a credit code that could belong to someone. */
export function madeUpFirm(random: Random, creditCode: (body: string) => string): ApplicantInput {
  const body = `92999999MA${String(random.between(0, 9_999_999)).padStart(7, '0')}`
  const person = madeUpPerson(random)
  return {
    kind: 'organisation',
    name: `练习${random.pick(FIRMS)}${random.between(1, 99)}`,
    idType: 'creditCode',
    idNumber: creditCode(body),
    phone: person.phone,
    address: person.address,
    representative: person.name,
  }
}

const two = (n: number): string => String(n).padStart(2, '0')
