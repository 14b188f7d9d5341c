/** The few names of node-forge (which brings no types) that certificates are made with. */
declare module 'node-forge' {
  interface Attribute { name: string; value: string }
  interface Digest { readonly algorithm: string }
  interface PublicKey { readonly n: unknown }
  interface PrivateKey { readonly d: unknown }
  interface Certificate {
    publicKey: PublicKey
    serialNumber: string
    validity: { notBefore: Date; notAfter: Date }
    readonly subject: { attributes: Attribute[] }
    setSubject(attributes: Attribute[]): void
    setIssuer(attributes: Attribute[]): void
    setExtensions(extensions: Record<string, unknown>[]): void
    generateSubjectKeyIdentifier(): { getBytes(): string }
    sign(key: PrivateKey, digest: Digest): void
  }
  const forge: {
    pki: {
      createCertificate(): Certificate
      certificateFromPem(pem: string): Certificate
      certificateToPem(certificate: Certificate): string
      publicKeyFromPem(pem: string): PublicKey
      privateKeyFromPem(pem: string): PrivateKey
    }
    md: { sha256: { create(): Digest } }
  }
  export default forge
}
