type Day = { date: string; kind: 'off' | 'work'; name: string }

const block = (name: string, from: string, days: number): Day[] =>
  Array.from({ length: days }, (_, i) => ({ date: new Date(Date.parse(from) + i * 86_400_000).toISOString().slice(0, 10), kind: 'off', name }))
const work = (name: string, ...dates: string[]): Day[] => dates.map((date) => ({ date, kind: 'work', name }))

/** A made-up notice for 2027, which is not announced. */
export const FILE_2027 = {
  year: 2027,
  notice: '国办发明电〔2026〕99号(演练)',
  days: [
    ...block('元旦', '2027-01-01', 3), ...block('春节', '2027-02-05', 7), ...work('春节', '2027-02-14', '2027-02-20'), ...block('清明节', '2027-04-03', 3),
    ...block('劳动节', '2027-05-01', 5), ...work('劳动节', '2027-05-08'), ...block('端午节', '2027-06-09', 1), ...block('中秋节', '2027-09-15', 1),
    ...block('国庆节', '2027-10-01', 7), ...work('国庆节', '2027-10-09'),
  ],
}
