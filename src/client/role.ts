import type { Role } from '../words.ts'

/** The class that gives a role its colour. */
export function roleClass(role: Role): string {
  return `role-${role}`
}

/** What a slide calls a role. */
export function roleName(role: Role): string {
  return role === 'vip' ? 'VIP' : role
}
