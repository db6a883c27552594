/** The tabs of the lab, in the order in which a marketer asks: what would happen, to one contact, does it do what I mean, why did it do that. */
export const labTabs = ['simulate', 'rehearse', 'tests', 'why'] as const
export type LabTab = (typeof labTabs)[number]
