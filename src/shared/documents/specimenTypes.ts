import type { DocumentInput, RenderableKind } from './data.ts'
import { VARIANTS } from './specimenParts.ts'
import type { SpecimenName, Variant } from './specimenParts.ts'

export type Specimen = { [K in RenderableKind]: { kind: K; name: SpecimenName; data: DocumentInput<K> } }[RenderableKind]

export function specimen<K extends RenderableKind>(kind: K, name: SpecimenName, data: DocumentInput<K>): Specimen {
  return { kind, name, data } as Specimen
}

/** The same paper for the usual case, long texts, rare characters and 40 materials. */
export function specimensOfVariants<K extends RenderableKind>(
  kind: K, make: (variant: Variant) => DocumentInput<K>, names: SpecimenName[] = ['normal', 'long', 'rare', 'many'],
): Specimen[] {
  return VARIANTS.filter((variant) => names.includes(variant.name)).map((variant) => specimen(kind, variant.name, make(variant)))
}
