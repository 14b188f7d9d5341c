import { creditCheckDigit, residentCheckDigit } from '#shared/rules/identifiers.ts'

/** Small seeded generator (mulberry32): the same made-up people in every run. */
export function randomOf(seed: number): () => number {
  let a = seed >>> 0
  return () => {
    a = (a + 0x6d2b79f5) >>> 0
    let t = a
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

export type Random = () => number

export const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random() * list.length)] as T

/** Surnames with their share of the people, per thousand: the common ones as in the census, the rest evenly. */
const SURNAMES: [string, number][] = [
  ['王', 72], ['李', 70], ['张', 66], ['刘', 51], ['陈', 46], ['杨', 31], ['黄', 23], ['赵', 22], ['周', 20], ['吴', 20], ['徐', 17], ['孙', 16],
  ['朱', 15], ['马', 14], ['胡', 13], ['林', 13], ['郭', 12], ['何', 12], ['高', 11], ['罗', 10], ['吕', 5], ['欧阳', 2], ['司马', 1],
  // Surnames that are read otherwise than the character is elsewhere.
  ['单', 2], ['仇', 2], ['曾', 5], ['解', 2], ['查', 2], ['区', 2], ['盖', 1],
]
const OTHER_SURNAMES = [...'郑梁谢宋唐许韩冯邓曹彭肖田董袁潘于蒋蔡余杜叶程苏魏丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤']
const GIVEN = [...'伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红梅建国志文辉力永健世广义兴良海山仁波宁贵福生龙元全胜学祥才发武新利清飞彬富顺信子斌绿律旅宇轩浩然欣怡梓涵一诺']
/** Characters beyond the basic plane. */
const RARE_GIVEN = ['𠙶', '𣲗', '𬱖', '𫖯']
const TRANSLITERATED = ['阿卜杜拉·买买提', '古丽娜尔·艾合买提', '迪丽拜尔·吐尔逊', '扎西·次仁', '麦麦提·努尔']
const FIRMS = ['餐饮管理', '建筑装饰', '广告传媒', '物业管理', '食品商贸', '信息科技', '医药连锁', '教育咨询']

export interface Applicant {
  kind: 'person' | 'organisation'
  name: string
  idType: 'residentId' | 'creditCode'
  idNumber: string
  phone: string
}

function surname(random: Random): string {
  let at = random() * 1000
  for (const [name, share] of SURNAMES) if ((at -= share) < 0) return name
  return pick(random, OTHER_SURNAMES)
}

function personName(random: Random): string {
  const fate = random()
  if (fate < 0.002) return pick(random, TRANSLITERATED)
  const given = fate < 0.005 ? pick(random, RARE_GIVEN) : pick(random, GIVEN)
  return surname(random) + given + (random() < 0.7 ? pick(random, GIVEN) : '')
}

/** The n-th made-up person: a region code of no place, born on some day. */
function residentId(n: number): string {
  const born = new Date(Date.UTC(1940, 0, 1) + (n % 25_000) * 86_400_000).toISOString().slice(0, 10).replaceAll('-', '')
  const body = `999999${born}${String(Math.floor(n / 25_000) % 1000).padStart(3, '0')}`
  return body + residentCheckDigit(body)
}

function creditCode(n: number): string {
  const body = `91999999MA${String(n).padStart(7, '0')}`
  return body + creditCheckDigit(body)
}

/** The n-th made-up applicant; one in ten is an organisation. */
export function applicantOf(n: number, random: Random): Applicant {
  const phone = `1${pick(random, ['38', '39', '50', '86'])}${String(Math.floor(random() * 1e8)).padStart(8, '0')}`
  if (n % 10 !== 9) return { kind: 'person', name: personName(random), idType: 'residentId', idNumber: residentId(n), phone }
  const name = `南京${pick(random, GIVEN)}${pick(random, GIVEN)}${pick(random, FIRMS)}有限公司`
  return { kind: 'organisation', name, idType: 'creditCode', idNumber: creditCode(n), phone }
}
