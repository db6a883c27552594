/** A plugin of one's own: one node, `weather.feel`. Whatever else a plugin brings is named here too. */
import { definePlugin } from '@millrace/core'
import { weatherFeel } from './weather-feel.ts'

export default definePlugin({ name: 'millrace-plugin-weather', nodes: [weatherFeel] })
