declare module 'virtual:where' {
  const where: import('../show/where.ts').Where | null
  export default where
}
