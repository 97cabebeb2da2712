declare module 'virtual:where' {
  const where: import('../deck-model/where.ts').Where | null
  export default where
}
