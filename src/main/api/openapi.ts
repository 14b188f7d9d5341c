import { OpenAPIGenerator, type OpenAPI } from '@orpc/openapi'
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4'
import { contract } from '#shared/contract/index.ts'
import { ERRORS } from '#shared/contract/errors.ts'

let cached: Promise<OpenAPI.Document> | undefined

const ERROR_SCHEMA = {
  type: 'object',
  required: ['code', 'message'],
  properties: {
    code: { type: 'string', enum: Object.keys(ERRORS) },
    message: { type: 'string' },
    field: { type: 'string' },
    rule: { type: 'string' },
    data: {},
  },
} as const

/** OpenAPI 3.1 of the open interface, generated from the contract. */
export function openApiDocument(version: string): Promise<OpenAPI.Document> {
  return (cached ??= generate(version))
}

async function generate(version: string): Promise<OpenAPI.Document> {
  const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] })
  const document = await generator.generate(contract, {
    info: { title: '行政事务受理中心 开放接口', version, description: '除登录、本文档、健康检查、宿主能力与首次启动外,均须登录(Bearer 令牌或会话 Cookie)。' },
    servers: [{ url: '/api' }],
    security: [{ bearer: [] }, { cookie: [] }],
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' }, cookie: { type: 'apiKey', in: 'cookie', name: 'centre_session' } },
      schemas: { Error: ERROR_SCHEMA as never },
    },
  })
  const paths = document.paths ?? {}
  document.paths = Object.fromEntries(Object.entries(paths).map(([path, item]) => [path === '/documents/{id}' ? '/documents/{id}.pdf' : path, item]))
  for (const path of Object.values(document.paths ?? {})) addErrors(path as Record<string, OpenAPI.OperationObject>)
  return document
}

/** Every operation may answer with an error body; changing ones take an idempotency key. */
function addErrors(path: Record<string, OpenAPI.OperationObject>): void {
  for (const [method, operation] of Object.entries(path)) {
    const content = { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } }
    operation.responses = { ...operation.responses, default: { description: '错误:稳定的 code、中文 message、出错字段 field', content } as never }
    if (method !== 'get')
      operation.parameters = [...(operation.parameters ?? []), { name: 'Idempotency-Key', in: 'header', required: false, schema: { type: 'string', maxLength: 200 } } as never]
  }
}
