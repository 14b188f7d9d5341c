// First import of every script, and written in syntax that old versions of Node can still parse,
// so that a person with an old Node reads one sentence and not a stack trace.
const major = Number(process.versions.node.split('.')[0])
if (major < 20) {
  process.stderr.write(`需要 Node 20 或更新版本，当前是 ${process.version}：请从 https://nodejs.org 安装后重试。\n`)
  process.exit(1)
}
