/** Header of every answer: stamps of catalogue (with who decides what) and calendar as the host knows them. A word to compare, no meaning in it. */
export const STAMP_HEADER = 'x-centre-stamp'
